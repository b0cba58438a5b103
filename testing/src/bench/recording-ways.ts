import { join } from 'node:path';
import { BareFfmpeg } from '../rig/bare-ffmpeg.ts';
import { ClosingStack } from '../rig/closing-stack.ts';
import type { DaemonProcess } from '../rig/daemon-process.ts';
import type { Yard } from '../rig/yard.ts';

/** All cameras of a yard, being recorded. Closed, it has left no process. */
export interface Recording extends AsyncDisposable {
  /** PIDs of the processes that were started; those that they start in their turn are not among them. */
  readonly roots: readonly number[];
  /** Whether a camera's video is being recorded. */
  isRecorded(id: string): Promise<boolean>;
  /** Ends it in good order: what was received is in the files. */
  stop(): Promise<void>;
  /** Absolute paths of a camera's files, in the order of recording. */
  files(id: string): Promise<string[]>;
}

/** Starts to record all cameras of a yard in clips of so many seconds, as its configuration says. */
export type Way = (yard: Yard, segmentSeconds: number) => Promise<Recording>;

/** What is compared: the suite in both ways in which it can be started, and what a user would type. */
export const WAYS = {
  'cam-service, one process': async (yard) => byService(yard, [yard.ids]),
  'cam-service, a process each': async (yard) =>
    byService(
      yard,
      yard.ids.map((id) => [id]),
    ),
  'bare ffmpeg': byBareFfmpeg,
} as const satisfies Record<string, Way>;

export type WayName = keyof typeof WAYS;

/** `shares`: the cameras of each process. */
function byService(yard: Yard, shares: readonly (readonly string[])[]): Recording {
  const stack = new ClosingStack();
  const daemons: DaemonProcess[] = shares.map((ids) => stack.use(yard.record(ids)));
  const { store } = yard;
  return {
    roots: daemons.map(({ pid }) => pid),
    isRecorded: async (id) => (await store.stateText(id)).startsWith('OK'),
    stop: async () => {
      await Promise.all(daemons.map((daemon) => daemon.stop()));
    },
    files: (id) => store.clipFiles(id),
    [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose](),
  };
}

async function byBareFfmpeg(yard: Yard, segmentSeconds: number): Promise<Recording> {
  await using opening = new ClosingStack();
  const ffmpegs = new Map<string, BareFfmpeg>();
  for (const id of yard.ids) {
    const folder = join(yard.store.layout.baseDir, 'bare', id);
    ffmpegs.set(id, opening.use(await BareFfmpeg.start(yard.camera(id).url, folder, segmentSeconds)));
  }
  const stack = opening.move();
  return {
    roots: [...ffmpegs.values()].map(({ pid }) => pid),
    isRecorded: async (id) => ((await ffmpegs.get(id)?.files()) ?? []).length > 0,
    stop: async () => {
      await Promise.all([...ffmpegs.values()].map((ffmpeg) => ffmpeg.stop()));
    },
    files: async (id) => (await ffmpegs.get(id)?.files()) ?? [],
    [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose](),
  };
}
