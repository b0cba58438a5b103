import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { dayOf, formatInstant } from '@pm-dvr/contracts';
import { describe, expect, it } from 'vitest';
import { plantRoutine } from '../../rig/routine-forest.ts';
import { RigStore } from '../../rig/store.ts';
import { whileTesting } from '../../rig/while-testing.ts';
import { checkCoverage } from './coverage-check.ts';

const CLIP_MS = 2_000;
const GAP_MS = 4_000;
/** It runs cam-report. */
const PROGRAM_MS = 60_000;

/** A recorder that ran for a minute until now, with a hole of four seconds, which has a cause or has none. */
async function storeWithHole(hasCause: boolean) {
  const store = whileTesting(await RigStore.create());
  const nowMs = Date.now();
  const holeMs = nowMs - 20_000;
  const beginMs = holeMs - 10 * CLIP_MS;
  const plot = { cameras: ['front'], clipMs: CLIP_MS, bytes: 500 };
  plantRoutine(store.layout, { ...plot, clips: 10, fromMs: beginMs });
  plantRoutine(store.layout, { ...plot, clips: 8, fromMs: holeMs + GAP_MS, sequence: 11 });
  const at = { at: formatInstant(nowMs), at_ms: nowMs, camera: 'front', pid: 1 };
  const [from_ms, to_ms] = [holeMs, holeMs + GAP_MS];
  const times = { from: formatInstant(from_ms), to: formatInstant(to_ms), from_ms, to_ms };
  const entry = { type: 'gap', ...at, ...times, cause: 'connection-refused', detail: 'refused' };
  const file = store.layout.ledgerFile('front', dayOf(holeMs));
  await mkdir(dirname(file), { recursive: true });
  const endMs = holeMs + GAP_MS + 8 * CLIP_MS;
  const stop = { type: 'stop', at: formatInstant(endMs), at_ms: endMs, pid: 1 };
  await appendFile(file, `${JSON.stringify(stop)}\n`);
  if (hasCause) await appendFile(file, `${JSON.stringify(entry)}\n`);
  return { baseDir: store.layout.baseDir, hole: { fromMs: from_ms, toMs: to_ms, frames: 100 } };
}

describe('the check of coverage', { timeout: PROGRAM_MS }, () => {
  it('finds nothing where each hole has its cause, and is where frames are missing', async () => {
    const { baseDir, hole } = await storeWithHole(true);
    const frameHoles = new Map([['front', [hole]]]);
    expect(await checkCoverage({ baseDir, cameras: ['front'], frameHoles })).toEqual([]);
  });

  it('finds a hole without a cause', async () => {
    const { baseDir } = await storeWithHole(false);
    expect(await checkCoverage({ baseDir, cameras: ['front'], frameHoles: new Map() })).toEqual([
      { invariant: 2, what: expect.stringMatching(/^front: \d+ ms are unexplained: unexplained \d+ to \d+/) },
    ]);
  });

  it('finds frames missing where no hole is told of, and a camera that is not told of at all', async () => {
    const { baseDir, hole } = await storeWithHole(true);
    const other = { fromMs: hole.fromMs - 10_000, toMs: hole.fromMs - 8_000, frames: 50 };
    const frameHoles = new Map([['front', [hole, other]]]);
    expect(await checkCoverage({ baseDir, cameras: ['front', 'yard'], frameHoles })).toEqual([
      { invariant: 2, what: 'front: 50 frames are missing where cam-report knows of no hole' },
      { invariant: 2, what: 'cam-report does not know yard' },
    ]);
  });
});
