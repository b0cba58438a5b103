import { type Clock, messageOf } from '@pm-dvr/runtime';
import type { Screen } from './screen.ts';

export interface Watch {
  readonly everyMs: number;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly stop: AbortSignal;
  /** Opened once the first look has succeeded. */
  readonly openScreen: () => Screen;
  /** Gives the text of one frame. */
  readonly look: () => Promise<string>;
}

/**
 * Draws what `look` gives, again and again, until it is stopped. Fails if the first look fails; a later failure, such as a store
 * that is gone, is what is drawn then.
 */
export async function watch({ everyMs, clock, stop, openScreen, look }: Watch): Promise<void> {
  const first = await unlessStopped(look(), stop);
  if (first === undefined) return;
  const screen = openScreen();
  const close = () => screen.close();
  process.once('exit', close);
  try {
    screen.draw(first);
    while (!stop.aborted) {
      await clock.sleep(everyMs, stop);
      const text = stop.aborted ? undefined : await unlessStopped(look().catch(failureText), stop);
      if (text !== undefined) screen.draw(text);
    }
  } finally {
    close();
    process.off('exit', close);
  }
}

function failureText(error: unknown): string {
  return `UNKNOWN: ${messageOf(error)}\n`;
}

/** Undefined as soon as it is stopped, however long the work still takes. */
async function unlessStopped<T>(work: Promise<T>, stop: AbortSignal): Promise<T | undefined> {
  if (stop.aborted) return undefined;
  let onStop = () => {};
  const stopped = new Promise<undefined>((resolve) => {
    onStop = () => resolve(undefined);
  });
  stop.addEventListener('abort', onStop, { once: true });
  return await Promise.race([work, stopped]).finally(() => stop.removeEventListener('abort', onStop));
}
