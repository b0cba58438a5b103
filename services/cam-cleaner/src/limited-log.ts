import { type Clock, type Logger, MessageLimiter } from '@pm-dvr/runtime';

/** The same log, but of warnings and errors each kind only once an hour: a run each minute finds the same again. */
export function limitedLog(log: Logger, clock: Clock): Logger {
  const limited = Object.create(log) as Logger;
  for (const level of ['warn', 'error'] as const) {
    const limiter = new MessageLimiter();
    limited[level] = ((message: string) => {
      for (const line of limiter.take(message, clock.monotonicMs())) log[level](line);
    }) as Logger[typeof level];
  }
  return limited;
}
