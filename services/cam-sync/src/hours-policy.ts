interface Hours {
  /** Minutes of the local day. */
  readonly fromMinute: number;
  readonly toMinute: number;
}

/**
 * Milliseconds until a remote's hours begin; 0 if they are now, or it has none. The instant is local wall time; a change
 * of summer time in between is not looked at, for it is asked again then.
 */
export function waitForHoursMs(hours: Hours | undefined, nowMs: number): number {
  if (!hours) return 0;
  const now = new Date(nowMs);
  const minute = now.getHours() * 60 + now.getMinutes();
  const { fromMinute, toMinute } = hours;
  const isWithin =
    fromMinute < toMinute
      ? minute >= fromMinute && minute < toMinute
      : minute >= fromMinute || minute < toMinute;
  if (isWithin) return 0;
  const minutes = (fromMinute - minute + 1_440) % 1_440;
  return minutes * 60_000 - now.getSeconds() * 1_000 - now.getMilliseconds();
}
