import { lengthText, sizeText } from '@pm-dvr/contracts';
import type { CameraForecast, Forecast, LimitForecast } from './forecast-policy.ts';
import type { Limits } from './limits-policy.ts';

const HEAD = ['camera', 'a day', 'now', 'goes back', 'will hold', 'because of'];

/** Tables for people. */
export function forecastText(found: Forecast, limits: Limits): string {
  const rows = [HEAD, ...found.cameras.map(cameraRow)];
  const lines = found.cameras.length === 0 ? ['No camera has been recorded yet.'] : table(rows);
  lines.push('', 'When each limit will begin to delete, if the cameras go on like this:');
  lines.push(...table(found.limits.map(limitRow)).map((line) => `  ${line}`));
  lines.push('', ...diskLines(found, limits));
  return lines.map((line) => `${line}\n`).join('');
}

function cameraRow(one: CameraForecast): string[] {
  const { bytesPerDay } = one;
  const rate =
    bytesPerDay === undefined ? 'not known yet' : bytesPerDay === 0 ? 'silent' : sizeText(bytesPerDay);
  const unlimited = bytesPerDay ? 'without end' : '';
  const holds = one.holdsMs === undefined ? unlimited : lengthText(one.holdsMs);
  return [
    one.camera,
    rate,
    sizeText(one.routineBytes),
    lengthText(one.historyMs),
    holds,
    one.limitedBy ?? '',
  ];
}

function limitRow({ rule, camera, inMs }: LimitForecast): string[] {
  const when = inMs === undefined ? 'not in sight' : inMs === 0 ? 'now' : `in ${lengthText(inMs)}`;
  return [camera === undefined ? rule : `${rule} ${camera}`, when];
}

function diskLines(found: Forecast, limits: Limits): string[] {
  const rate = `${sizeText(found.freeBytes)} free, ${sizeText(found.bytesPerDay)} a day`;
  const { pausesInMs, fullInMs } = found;
  const lines = [`${rate}.`];
  if (pausesInMs !== undefined && fullInMs !== undefined)
    lines[0] = `${rate}: without a cleaner, recording would stop in ${lengthText(pausesInMs)}, and without fs_min_free the disk would be full in ${lengthText(fullInMs)}.`;
  if (limits.totalSizeBytes > found.roomBytes)
    lines.push(
      `limit_total_size (${sizeText(limits.totalSizeBytes)}) is more than there is room for (${sizeText(found.roomBytes)}): fs_min_free decides.`,
    );
  return lines;
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** The same as a JSON document; lengths in seconds. */
export function forecastDocument(found: Forecast, nowMs: number): unknown {
  const seconds = (ms: number | undefined) => (ms === undefined ? undefined : Math.round(ms / 1000));
  const whole = (bytes: number | undefined) => (bytes === undefined ? undefined : Math.round(bytes));
  return {
    timestamp: Math.floor(nowMs / 1000),
    cameras: found.cameras.map((one) => ({
      camera: one.camera,
      bytes_per_day: whole(one.bytesPerDay),
      routine_bytes: one.routineBytes,
      history_seconds: seconds(one.historyMs),
      holds_seconds: seconds(one.holdsMs),
      limited_by: one.limitedBy,
    })),
    limits: found.limits.map(({ rule, camera, inMs }) => ({ rule, camera, in_seconds: seconds(inMs) })),
    free_bytes: found.freeBytes,
    bytes_per_day: whole(found.bytesPerDay),
    room_bytes: Math.floor(found.roomBytes),
    recording_stops_in_seconds: seconds(found.pausesInMs),
    full_in_seconds: seconds(found.fullInMs),
  };
}
