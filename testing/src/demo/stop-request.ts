import { constants } from 'node:os';

/** Somebody's wish that the demo ends. */
export interface StopRequest {
  /** Aborted by the first SIGINT, SIGTERM or SIGHUP, or by {@link StopRequest.stop}. */
  readonly signal: AbortSignal;
  stop(): void;
}

/** Signals closer together than this are one wish: a terminal, npm and a shell may each pass on the same. */
const SAME_PRESS_MS = 500;

/** Listens for signals as long as the process lives. The second wish ends the process at once (exit 128 + signal). */
export function listenForStop(): StopRequest {
  const controller = new AbortController();
  let firstMs: number | undefined;
  const handler = (name: NodeJS.Signals) => {
    const now = performance.now();
    firstMs ??= now;
    if (now - firstMs > SAME_PRESS_MS) process.exit(128 + constants.signals[name]);
    controller.abort();
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, handler);
  return { signal: controller.signal, stop: () => controller.abort() };
}
