import { existsSync } from 'node:fs';
import { basename, dirname, relative, resolve } from 'node:path';
import {
  counted,
  EXIT,
  isDay,
  parseManifestName,
  parseTime,
  type StoreLayout,
  safeEventName,
  sizeText,
} from '@pm-dvr/contracts';
import { quoted, visible } from './complaint-text.ts';
import type { VerifyOptions } from './options-policy.ts';
import { verifyEvents } from './verify.ts';
import type { Finding, VerifyProgress } from './verify-finding.ts';
import type { VerifyScope } from './verify-scope.ts';

/** What the command touches of the process around it. */
interface Surroundings {
  print(text: string): void;
  complain(line: string): void;
  showProgress?(text: string): void;
}

/** What a verification has told; this is also its JSON form. */
interface Verdict {
  /** Events that are as they were sealed; an event of several parts counts once. */
  readonly events: number;
  /** Parts of events that retention has removed since. */
  readonly removed: number;
  /** Files that were hashed, and their bytes. */
  readonly clips: number;
  readonly bytes: number;
  readonly faults: number;
  /** Faults and notes, in the order in which they were found. */
  readonly findings: readonly Finding[];
}

const PROGRESS_MS = 200;
const MOST_CHARACTERS = 1_000;

/** Verifies what the operand names, tells of each fault as it is found, and gives the exit code. */
export async function verify(
  layout: StoreLayout,
  options: VerifyOptions,
  around: Surroundings,
): Promise<number> {
  const tell = (finding: Finding) => {
    around.showProgress?.('');
    if (!options.json) around.print(`${findingText(finding, layout)}\n`);
  };
  const verdict = await judge(layout, scopeOf(options.operand), tell, around);
  around.showProgress?.('');
  if (namesEvent(options.operand) && verdict.events + verdict.removed + verdict.findings.length === 0) {
    around.complain(`there is no event ${quoted(options.operand)}`);
    return EXIT.usage;
  }
  around.print(`${options.json ? JSON.stringify(verdict, null, 2) : verdictText(verdict)}\n`);
  return verdict.faults > 0 ? EXIT.failed : EXIT.ok;
}

async function judge(
  layout: StoreLayout,
  scope: VerifyScope,
  tell: (finding: Finding) => void,
  around: Surroundings,
): Promise<Verdict> {
  const findings: Finding[] = [];
  const events = new Set<string>();
  let removed = 0;
  let done: VerifyProgress = { files: 0, bytes: 0 };
  let shownMs = 0;
  const progress = (now: VerifyProgress) => {
    done = now;
    if (performance.now() - shownMs < PROGRESS_MS) return;
    shownMs = performance.now();
    around.showProgress?.(`${counted(now.files, 'clip')}, ${sizeText(now.bytes)} compared`);
  };
  for await (const finding of verifyEvents({ layout, scope, progress })) {
    if (finding.kind !== 'ok') {
      findings.push(finding);
      tell(finding);
    } else if (existsSync(finding.file)) events.add(eventIn(finding.file));
    else removed++;
  }
  const faults = findings.filter(({ kind }) => kind === 'fault').length;
  return { events: events.size, removed, clips: done.files, bytes: done.bytes, faults, findings };
}

/**
 * What an operand means: a day (`2026.11.20`, `2026-11-20`), the path or name of a manifest, the ID of an event, or the
 * text of one or several; nothing means everything. Texts that have one form in file names are not told apart.
 */
export function scopeOf(operand: string): VerifyScope {
  if (operand === '') return () => true;
  const day = dayIn(operand);
  if (day !== undefined) return (subject) => subject.day === day;
  const name = basename(operand);
  if (parseManifestName(name)) {
    const folder = basename(dirname(resolve(operand)));
    if (isDay(folder)) return (subject) => subject.manifest === `${folder}/${name}`;
    return (subject) => basename(subject.manifest) === name;
  }
  const begin = `{${safeEventName(operand)}}-`;
  return ({ id }) => id === operand || id.slice(0, -STAMP_LENGTH) === begin;
}

const STAMP_LENGTH = 'YYYY.MM.DD,HH.MM.SS'.length;

function dayIn(operand: string): string | undefined {
  const day = operand.replaceAll('-', '.');
  return isDay(day) && parseTime(operand) !== undefined ? day : undefined;
}

function namesEvent(operand: string): boolean {
  return operand !== '' && dayIn(operand) === undefined;
}

function eventIn(manifestFile: string): string {
  return parseManifestName(basename(manifestFile))?.id ?? manifestFile;
}

function findingText({ kind, file, message }: Finding, layout: StoreLayout): string {
  const folder = relative(layout.eventsDir, dirname(file));
  const place = message.startsWith(`${basename(file)}:`) && folder !== '' ? `${folder}/` : '';
  return visible(`${kind}: ${place}${message}`, MOST_CHARACTERS);
}

function verdictText({ events, removed, clips, bytes, faults }: Verdict): string {
  if (events + removed + faults === 0) return 'No event is sealed yet.';
  const sound = `${counted(events, 'event')}, ${counted(clips, 'clip')}, ${sizeText(bytes)}`;
  const expired = removed > 0 ? `; ${removed} removed by retention` : '';
  if (faults === 0) return `${sound}: all as sealed${expired}`;
  return `${counted(faults, 'fault')}; ${counted(events, 'other event')} as sealed${expired}`;
}
