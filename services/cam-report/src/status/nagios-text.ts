import type { SuiteStatus, Verdict } from '@pm-dvr/contracts';
import { messageOf } from '@pm-dvr/runtime';
import type { VideoAges } from './camera-policy.ts';

/** What Nagios makes of a plugin's exit code (Nagios Plugins Development Guidelines, "Plugin Return Codes"). */
export const NAGIOS_CODES: Readonly<Record<Verdict | 'unknown', number>> = {
  ok: 0,
  warning: 1,
  critical: 2,
  unknown: 3,
};

const NAME = 'PM-DVR';

/** The status as a plugin prints it: one line, performance data after a bar. */
export function nagiosText(status: SuiteStatus, ages: VideoAges): string {
  const data = [...cameraData(status, ages), ...storeData(status)];
  const said = `${NAME} ${status.verdict.toUpperCase()} - ${oneLine(status.message)}`;
  return `${said}${data.length > 0 ? ` | ${data.join(' ')}` : ''}\n`;
}

/** What is printed where nothing can be known, for such and such an error. */
export function nagiosUnknown(error: unknown): string {
  return `${NAME} UNKNOWN - ${oneLine(messageOf(error))}\n`;
}

function cameraData({ cameras }: SuiteStatus, { warnMs, criticalMs }: VideoAges): string[] {
  return cameras.flatMap(({ camera, last_video_age_ms: ageMs, covered_today_percent: percent }) => [
    datum(
      `${camera}_age`,
      ageMs === undefined ? 'U' : `${ageMs / 1000}s`,
      warnMs / 1000,
      criticalMs / 1000,
      0,
    ),
    ...(percent === null ? [] : [datum(`${camera}_covered`, `${percent}%`, '', '', 0, 100)]),
  ]);
}

function storeData({ events, sync, disks = [], cleaner }: SuiteStatus): string[] {
  return [
    ...(events ? [datum('events_saving', events.running.length, '', '', 0)] : []),
    ...(sync?.remotes ?? []).map((one) => datum(`${one.remote}_backlog`, `${one.backlog_bytes}B`, '', '', 0)),
    ...disks.map(({ path, free_bytes, floor_bytes, size_bytes }) =>
      datum(
        `free ${path}`,
        `${free_bytes}B`,
        '',
        floor_bytes === undefined ? '' : `${floor_bytes}:`,
        0,
        size_bytes,
      ),
    ),
    ...(cleaner?.routine_bytes === undefined
      ? []
      : [datum('routine', `${cleaner.routine_bytes}B`, '', '', 0, cleaner.budget_bytes)]),
  ];
}

/** `'label'=value;warn;crit;min;max`, without what is empty at its end. */
function datum(label: string, ...values: (string | number | undefined)[]): string {
  const safe = label.replace(/['=|\p{Cc}]/gu, '_');
  return `'${safe}'=${values.map((value) => value ?? '').join(';')}`.replace(/;+$/, '');
}

/** A bar would begin the performance data. */
function oneLine(text: string): string {
  return text
    .replace(/\|/g, '/')
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .trim();
}
