import type { Logger } from '@pm-dvr/runtime';
import { schedule } from 'node-cron';

/** Times at which something is to be done, until it is stopped. */
export interface Schedule {
  stop(): void;
}

/** Calls `onDue` at the times of a cron expression, local time; times that were slept through are made up for by the next. */
export function startSchedule(expression: string, onDue: () => void, log: Logger): Schedule {
  const say = (message: string | Error) => log.debug(String(message));
  const task = schedule(expression, onDue, {
    name: 'cam-cleaner',
    suppressMissedWarning: true,
    logger: { info: say, warn: say, error: say, debug: say },
  });
  return { stop: () => void task.destroy() };
}
