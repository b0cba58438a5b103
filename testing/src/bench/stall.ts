import type { FaultKind } from '../fake-camera/faults.ts';
import { sleep, waitFor } from '../rig/wait.ts';
import { atMost, type Figure, median, worst } from './figure.ts';
import { fullHdVideo, Scene } from './scene.ts';

const STEADY_MS = 12_000;
const STALL_TIMEOUT_SECONDS = 8;
const KINDS = ['silent', 'video-stop'] as const satisfies readonly FaultKind[];

/** How soon the recorder says that a camera's video stands still, with the default stall_timeout. */
export async function stall(options: { rounds: number }): Promise<Figure[]> {
  await using scene = await Scene.open({ cameras: KINDS, video: await fullHdVideo(), audio: 'aac' });
  await scene.allRecording();
  const noticed: Record<string, number[]> = Object.fromEntries(KINDS.map((kind) => [kind, []]));
  for (let round = 0; round < options.rounds; round++) {
    // The fault falls somewhere else between two of ffmpeg's reports each time.
    await sleep(STEADY_MS + ((round * 730) % 2_000));
    await Promise.all(
      KINDS.map(async (kind) => {
        scene.yard.camera(kind).fault({ kind });
        const fromMs = performance.now();
        await waitFor(
          `${kind} to be noticed`,
          async () => !(await scene.yard.store.stateText(kind)).startsWith('OK'),
        );
        noticed[kind]?.push((performance.now() - fromMs) / 1000);
        await scene.yard.camera(kind).clear();
        await scene.recording(kind);
      }),
    );
  }
  const limit = STALL_TIMEOUT_SECONDS + 2;
  return KINDS.flatMap((kind) => [
    atMost(`${kind}: noticed after, median`, median(noticed[kind] ?? []), limit, 's'),
    atMost(`${kind}: noticed after, worst`, worst(noticed[kind] ?? []), limit, 's'),
  ]);
}
