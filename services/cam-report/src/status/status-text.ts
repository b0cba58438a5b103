import { counted, lengthText, type SuiteStatus, sizeText, type Verdict } from '@pm-dvr/contracts';
import { type Paint, painter, paragraph, printable } from '../paint.ts';
import { cameraTable } from './camera-table.ts';
import { ageText, INDENT, mark, verdictStyle } from './line-form.ts';
import { linesOf } from './verdict-policy.ts';

const MOST_EVENTS = 5;

/** The status as text for people, ending in a newline; only names and paths make it wider than 80 columns. */
export function statusText(status: SuiteStatus, options: { readonly colour: boolean }): string {
  const paint = painter(options.colour);
  const { events, sync, disks, cleaner, units } = status;
  const lines = [
    head(status, paint),
    ...section('cameras', cameraTable(status.cameras, paint), paint),
    ...section('events', events ? eventLines(events, status.generated_ms, paint) : [], paint),
    ...section('remotes', sync ? remoteLines(sync, status.generated_ms, paint) : [], paint),
    ...section('disks', disks ? disks.flatMap((disk) => diskLines(disk, paint)) : [], paint),
    ...section('cleaner', cleaner ? cleanerLines(cleaner, status.generated_ms, paint) : [], paint),
    ...section('units', units ? unitLines(units, paint) : [], paint),
  ];
  return `${lines.join('\n')}\n`;
}

function head(status: SuiteStatus, paint: Paint): string {
  const lines = linesOf(status);
  const number = (verdict: Verdict) => lines.filter((line) => line.verdict === verdict).length;
  const [warnings, criticals] = [number('warning'), number('critical')];
  const told = [
    ...(criticals > 0 ? [`${criticals} critical`] : []),
    ...(warnings > 0 ? [counted(warnings, 'warning')] : []),
  ];
  const style = verdictStyle(status.verdict);
  const text = told.length > 0 ? told.join(', ') : 'all is well';
  return `${paint('bold', status.generated.slice(0, 19).replace('T', ' '))}   ${paint(style, text)}`;
}

function section(title: string, lines: readonly string[], paint: Paint): string[] {
  return lines.length === 0 ? [] : ['', paint('bold', title), ...lines];
}

/** A judged line with a name, its message broken as needed. */
function judged(verdict: Verdict, text: string, paint: Paint): string[] {
  const [first = '', ...more] = paragraph(INDENT, printable(text));
  return [`${mark(verdict, paint)}${first.slice(INDENT.length)}`, ...more];
}

function further(text: string, paint: Paint): string[] {
  return paragraph(INDENT, printable(text)).map((line) => paint('dim', line));
}

function eventLines(events: NonNullable<SuiteStatus['events']>, nowMs: number, paint: Paint): string[] {
  const { running, recent, persistent } = events;
  const left = recent.length - MOST_EVENTS;
  return [
    ...judged(events.verdict, events.message, paint),
    ...running.flatMap(({ id, part }) => further(`being saved: ${id}, part ${part}`, paint)),
    ...(persistent > 0 ? further(`${counted(persistent, 'persistent event')} switched on`, paint) : []),
    ...recent.slice(0, MOST_EVENTS).flatMap((one) => further(recentText(one, nowMs), paint)),
    ...(left > 0 ? further(`and ${left} more in the last 24 hours`, paint) : []),
  ];
}

function recentText(one: NonNullable<SuiteStatus['events']>['recent'][number], nowMs: number): string {
  const { id, part, state, clips, holes, missing_ms } = one;
  const name = part === 1 ? id : `${id}, part ${part}`;
  const lacks = holes > 0 ? `, lacks ${lengthText(missing_ms)}` : '';
  return `${agoText(one.at_ms, nowMs)}: ${name}: ${state}, ${counted(clips, 'clip')}${lacks}`;
}

function remoteLines(sync: NonNullable<SuiteStatus['sync']>, nowMs: number, paint: Paint): string[] {
  return sync.remotes.flatMap((one) => [
    ...judged(one.verdict, `${one.remote}: ${one.message}`, paint),
    ...further(
      one.last_success_ms === undefined
        ? 'nothing was uploaded yet'
        : `last success ${agoText(one.last_success_ms, nowMs)}`,
      paint,
    ),
  ]);
}

function diskLines(disk: NonNullable<SuiteStatus['disks']>[number], paint: Paint): string[] {
  const { inodes, inodes_free, full_in_ms } = disk;
  const facts = [
    ...(inodes ? [`${Math.floor(((inodes_free ?? 0) * 100) / inodes)} % of the inodes free`] : []),
    ...(full_in_ms === undefined ? [] : [`full in ${lengthText(full_in_ms)} if nothing were deleted`]),
  ];
  return [
    ...judged(disk.verdict, `${disk.path}: ${disk.message}`, paint),
    ...(facts.length > 0 ? further(facts.join('; '), paint) : []),
  ];
}

function cleanerLines(cleaner: NonNullable<SuiteStatus['cleaner']>, nowMs: number, paint: Paint): string[] {
  const { routine_bytes: routine, budget_bytes: budget, measured_ms: measuredMs } = cleaner;
  const of = budget === undefined ? '' : ` of the ${sizeText(budget)} allowed`;
  return [
    ...judged(cleaner.verdict, cleaner.message, paint),
    ...(routine === undefined || measuredMs === undefined
      ? []
      : further(
          `footage without events ${sizeText(routine)}${of}, measured ${agoText(measuredMs, nowMs)}`,
          paint,
        )),
  ];
}

function unitLines(units: NonNullable<SuiteStatus['units']>, paint: Paint): string[] {
  return units.flatMap(({ verdict, unit, message, restarts }) => {
    const again = restarts > 0 ? `, restarted ${restarts} times` : '';
    return judged(verdict, `${unit}: ${message}${again}`, paint);
  });
}

function agoText(instantMs: number, nowMs: number): string {
  return `${ageText(Math.max(0, nowMs - instantMs))} ago`;
}
