import { counted, lengthText, sizeText } from '@pm-dvr/contracts';
import { type CleanResult, type Gone, goneInAll, type RuleResult } from './run-result.ts';

const KEYS = {
  'events-age': 'events_age',
  'events-size': 'events_size',
  'camera-size': 'camera_limits size',
  age: 'limit_age',
  'total-size': 'limit_total_size',
  'free-space': 'fs_min_free',
} as const;

/** A line for each rule, then sums and troubles; each line ends in a newline. */
export function resultText(result: CleanResult): string {
  const { isDryRun, recovered, logs } = result;
  const lines = result.rules.map((rule) => ruleText(rule, isDryRun));
  if (recovered) lines.unshift(`recovered: a run that was killed had begun to delete ${goneText(recovered)}`);
  if (logs.clips > 0) lines.push(`logs: ${counted(logs.clips, 'file')}, ${sizeText(logs.bytes)}`);
  lines.push(sumText(result), storeText(result), ...result.troubles.map(({ message }) => `! ${message}`));
  return lines.map((line) => `${line}\n`).join('');
}

/** What one rule found and did. */
export function ruleText(rule: RuleResult, isDryRun: boolean): string {
  const subject = rule.camera === undefined ? rule.rule : `${rule.rule} ${rule.camera}`;
  const done = doneText(rule, isDryRun);
  return `${subject}: ${foundText(rule)}; ${done || 'nothing to delete'}`;
}

/** What a run deleted in all; one line. */
export function sumText(result: CleanResult): string {
  const gone = goneInAll(result);
  const verb = result.isDryRun ? 'would go' : 'gone';
  return `${verb}: ${goneText(gone)}${gone.parts > 0 ? `, ${counted(gone.parts, 'part')} of events` : ''}`;
}

function storeText(result: CleanResult): string {
  const unsafe = result.unsafeParts > 0 ? ` (${result.unsafeParts} not safe yet)` : '';
  const after = result.isDryRun ? 'would then be' : 'now';
  return `${after}: clips ${sizeText(result.routineBytes)}, events ${sizeText(result.eventsBytes)}${unsafe}, free ${sizeText(result.freeBytes)}`;
}

function foundText({ rule, limit, found }: RuleResult): string {
  if (limit === undefined) return `no ${KEYS[rule]} is set`;
  if (rule === 'age' || rule === 'events-age') return `limit ${lengthText(limit)}`;
  if (rule === 'free-space') return `${sizeText(found ?? 0)} free, ${sizeText(limit)} wanted`;
  return `${sizeText(found ?? 0)} of ${sizeText(limit)}`;
}

function doneText(rule: RuleResult, isDryRun: boolean): string {
  const done = Object.entries(rule.cameras).map(([camera, gone]) => `${camera}: ${goneText(gone)}`);
  if (rule.parts > 0)
    done.push(`${counted(rule.parts, 'part')} of events, which free ${sizeText(rule.partBytes)}`);
  if (done.length === 0) return '';
  return `${isDryRun ? 'would delete' : 'deleted'} ${done.join(', ')}`;
}

function goneText({ clips, heldClips, bytes }: Gone): string {
  const held = heldClips > 0 ? ` (${heldClips} of them held by events)` : '';
  return `${counted(clips, 'clip')}${held}, ${sizeText(bytes)}`;
}

/** The same as a JSON document. */
export function resultDocument(result: CleanResult, nowMs: number): unknown {
  const gone = goneInAll(result);
  return {
    timestamp: Math.floor(nowMs / 1000),
    dry_run: result.isDryRun,
    interrupted: result.isInterrupted,
    freed_bytes: gone.bytes,
    freed_clips: gone.clips,
    freed_parts: gone.parts,
    routine_bytes: result.routineBytes,
    events_bytes: result.eventsBytes,
    free_bytes: result.freeBytes,
    unsafe_events: result.unsafeParts,
    faults: result.faults,
    rules: result.rules.map(ruleDocument),
    troubles: result.troubles,
  };
}

function ruleDocument(rule: RuleResult): unknown {
  const isAge = rule.rule === 'age' || rule.rule === 'events-age';
  const cameras = Object.entries(rule.cameras).map(([camera, { clips, heldClips, bytes }]) => {
    return [camera, { clips, held_clips: heldClips, bytes }];
  });
  return {
    rule: rule.rule,
    camera: rule.camera,
    [isAge ? 'limit_ms' : 'limit_bytes']: rule.limit,
    found_bytes: isAge ? undefined : rule.found,
    cameras: Object.fromEntries(cameras),
    parts: rule.parts,
    part_bytes: rule.partBytes,
  };
}
