import { statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { EXIT } from '@pm-dvr/contracts';
import { CodedError } from '@pm-dvr/runtime';
import { runCommand } from '../rig/run-command.ts';
import { readOptions, USAGE } from './options.ts';
import { runSoak } from './run-soak.ts';
import { soakReport } from './soak-report.ts';
import { failuresOf } from './soak-result.ts';

/** What an hour of events takes, here and at two remotes, with room to spare. */
const BYTES_PER_HOUR = 2 << 30;
const HOUR_SECONDS = 3_600;

/** `npm run soak`: exit 1 if anything does not hold. SIGINT, SIGTERM or SIGHUP ends it early, with a report. */
async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  await needRoom(options.seconds);
  const stop = new AbortController();
  // Whoever asks once more is not to leave a plant behind.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      if (!stop.signal.aborted) console.error('soak: ending; what is broken is mended first');
      stop.abort();
    });
  const surprises: string[] = [];
  // A defect of the soak itself must not leave a plant behind either.
  process.on('uncaughtException', (error) => {
    surprises.push(`the soak itself: ${error.stack ?? error.message}`);
    console.error(`soak: ending because of ${error.message}`);
    stop.abort();
  });
  console.error(`soak: ${(options.seconds / 60).toFixed(1)} minutes, seed ${options.seed}`);
  const { result, keptFolder } = await runSoak(options, stop.signal, (line) =>
    console.error(`soak: ${line}`),
  );
  const failures = [...surprises, ...failuresOf(result)];
  const report = soakReport(result, failures);
  if (options.saveFile !== undefined) await writeFile(options.saveFile, report);
  if (options.isWhole) process.stdout.write(report);
  if (!options.isWhole) for (const text of failures) console.log(text);
  console.error(`soak: ${failures.length === 0 ? 'all held' : `${failures.length} did not hold`}`);
  if (keptFolder !== undefined)
    console.error(`soak: what happened is kept in ${keptFolder}, reports and logs in its folder soak`);
  return failures.length === 0 ? 0 : 1;
}

async function needRoom(seconds: number): Promise<void> {
  const { bavail, bsize } = await statfs(tmpdir());
  const needed = BYTES_PER_HOUR * (1 + seconds / HOUR_SECONDS);
  if (bavail * bsize >= needed) return;
  const gibibytes = (needed / (1 << 30)).toFixed(0);
  throw new CodedError('no-room', `${tmpdir()} must have ${gibibytes} GiB of free space for that time`, {
    exitCode: EXIT.unavailable,
  });
}

await runCommand('soak', main);
