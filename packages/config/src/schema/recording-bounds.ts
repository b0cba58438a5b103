import type { Bounds } from '../values/quantity-schema.ts';

/** Bounds of a clip's length, for the default and for a single camera. */
export const SEGMENT_TIME: Bounds = { min: '1s', max: '1h' };

/** Bounds of the time without video after which a camera counts as stalled. */
export const STALL_TIMEOUT: Bounds = { min: '2s', max: '5min' };
