import { crowdDisk } from '../rig/crowded-disk.ts';
import { noSmallDisk, SmallDisk } from '../rig/small-disk.ts';
import { atMost, exactly, type Figure, plain } from './figure.ts';

const MEBIBYTE = 2 ** 20;
const CLIP_BYTES = 2 * MEBIBYTE;
const CLIP_MS = 10_000;
const CAMERAS = 16;
/** Smaller ones are told of as one figure only. */
const TOLD_BYTES = 4 * MEBIBYTE;

/** An hour (`seconds`) of 16 cameras on a disk of 2 GiB that is too small for them. */
export async function cleanerHour({ seconds }: { seconds: number }): Promise<Figure[]> {
  const obstacle = noSmallDisk();
  if (obstacle) {
    console.error(`  skipped: ${obstacle}`);
    return [];
  }
  await using disk = await SmallDisk.create(2_048);
  const outcome = await crowdDisk({
    ...{ disk, seconds, clipMs: CLIP_MS, clipBytes: CLIP_BYTES },
    ...{ budgetBytes: 1_100 * MEBIBYTE, eventsBytes: 400 * MEBIBYTE, floorBytes: 128 * MEBIBYTE },
    away: [seconds / 3, seconds / 3 + 60],
  });
  for (const fault of outcome.faults) console.error(`  ${fault}`);
  for (const { fromMs, toMs, worstBytes } of outcome.excesses)
    if (worstBytes > TOLD_BYTES)
      console.error(
        `  over its budget ${(fromMs / 1000).toFixed(1)} s after the beginning, for ${(toMs - fromMs).toFixed(0)} ms, ${(worstBytes / MEBIBYTE).toFixed(1)} MiB at worst`,
      );
  const clipMiB = (CLIP_BYTES / MEBIBYTE) * CAMERAS;
  return [
    plain('clips that were made', outcome.clips, ''),
    plain('of them expired', outcome.expiredClips, ''),
    plain('events, half of the footage', outcome.events, ''),
    plain('of them expired', outcome.expiredEvents, ''),
    atMost(
      'routine over its budget, worst of all looks',
      outcome.worstOverBytes / MEBIBYTE,
      clipMiB,
      'MiB',
      1,
    ),
    atMost(
      'free space below the floor, worst of all looks',
      outcome.worstShortBytes / MEBIBYTE,
      clipMiB,
      'MiB',
      1,
    ),
    exactly('events that are gone and not at the remote', outcome.lostEvents, 0),
    exactly('writes that failed, clips and events not accounted for once', outcome.faults.length, 0),
  ];
}
