import fc from 'fast-check';

/**
 * Property tests take the same values in every run, so that a run says something of the code and not of its luck.
 * `npm run fuzz` takes others, for as long as it is told to; to repeat what it found: PM_DVR_SEED=… npm test -- FILE
 */
fc.configureGlobal({ seed: Number(process.env.PM_DVR_SEED ?? 1) });
