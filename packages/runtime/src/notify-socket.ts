/** The service manager that has started this process and wants to hear of it: systemd, with Type=notify (sd_notify(3)). */
export interface NotifySocket {
  /** Where it listens: a path, or a name that begins with `@`. */
  readonly socket: string;
  /** It ends a service that it has not heard of for so long, milliseconds; undefined if it does not. */
  readonly watchdogMs?: number;
}

/**
 * Who has started this process; undefined if nobody wants to hear of it. Takes the variables out of the environment, so that no
 * program that is started later can speak in this one's name. To be called before anything else.
 */
export function claimNotifySocket(
  env: Record<string, string | undefined> = process.env,
  pid = process.pid,
): NotifySocket | undefined {
  const { NOTIFY_SOCKET: socket, WATCHDOG_USEC: usec, WATCHDOG_PID: watched } = env;
  for (const name of ['NOTIFY_SOCKET', 'WATCHDOG_USEC', 'WATCHDOG_PID']) delete env[name];
  if (socket === undefined || !/^[/@]./.test(socket)) return undefined;
  const watchdogMs = /^\d{1,15}$/.test(usec ?? '') ? Number(usec) / 1000 : 0;
  // sd_watchdog_enabled(3): without a PID it is meant for whoever reads it.
  const isMeant = watchdogMs > 0 && (watched === undefined || Number(watched) === pid);
  return { socket, ...(isMeant && { watchdogMs }) };
}
