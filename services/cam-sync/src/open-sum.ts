import type { OpenPart } from './open-file.ts';

/** How much a remote lacks of one part of an event: an {@link OpenPart} without the names of its clips. */
export interface OpenSum {
  readonly day: string;
  readonly id: string;
  readonly part: number;
  /** Instant of the event, milliseconds since the epoch; 0 where the manifest cannot be read. */
  readonly atMs: number;
  readonly isRunning: boolean;
  /** Clips that could be uploaded now, and their bytes. */
  readonly clips: number;
  readonly clipBytes: number;
  /** Size of the manifest if it can follow its clips; 0 if it cannot. */
  readonly manifestBytes: number;
  /** Why the part cannot be uploaded whole. */
  readonly fault?: string;
}

/** Sums an open part up. */
export function sumOf({ day, id, part, atMs, isRunning, clips, manifest, faults }: OpenPart): OpenSum {
  const [fault] = faults;
  return {
    ...{ day, id, part, atMs, isRunning, clips: clips.length },
    clipBytes: clips.reduce((sum, { bytes }) => sum + bytes, 0),
    manifestBytes: fault === undefined ? (manifest?.bytes ?? 0) : 0,
    ...(fault !== undefined && { fault }),
  };
}
