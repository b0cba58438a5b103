import { DEFAULT_BASE_DIR, DEFAULT_CLIP_TEMPLATE } from '@pm-dvr/contracts';
import type { Found, Table } from '../perl/value.ts';
import { BROKER_KEYS, carryBroker } from './broker-policy.ts';
import type { Draft, KeyPath, YamlFile } from './draft.ts';
import { subjectText } from './notes.ts';
import { OPTION_RULES, type OptionRule } from './option-policy.ts';
import { plainOf } from './plain-value.ts';
import type { Original, OriginalFiles } from './read-original.ts';
import { tableOf } from './table-of.ts';

const COMMON = 'cam_common.yaml';
const BROKER = new Set<string>(BROKER_KEYS);

/** Puts the options of all files into the draft, each where its program looks for it. */
export function carryOptions(files: OriginalFiles, draft: Draft): void {
  for (const [original, program] of files)
    for (const [key, found] of tableOf(program, 'options', draft)) carryOption(original, key, found, draft);
  const event =
    files.get('event') ??
    [...files.values()].find((one) => tableOf(one, 'options', draft).has('mqtt event server'));
  if (event) carryBroker(tableOf(event, 'options', draft), draft);
  else carryBroker(anyOptions(files, draft), draft);
  dropWhatFollows(draft);
}

function anyOptions(files: OriginalFiles, draft: Draft): Table {
  const first = [...files.values()][0];
  return first ? tableOf(first, 'options', draft) : new Map();
}

function carryOption(original: Original, key: string, found: Found, draft: Draft): void {
  if (BROKER.has(key)) return;
  const rule = Object.hasOwn(OPTION_RULES, key) ? (OPTION_RULES[key] as OptionRule) : undefined;
  if (!rule) {
    draft.note('lost', found.place, subjectText(key), 'is not a key of pm_dvr that is known');
    return;
  }
  if ('gone' in rule) {
    draft.note('gone', found.place, key, rule.gone);
    return;
  }
  const text = plainOf(found, key, draft);
  if (text === undefined) {
    if (found.value.kind === 'undef')
      draft.note('changed', found.place, key, 'is undefined; the default holds');
    return;
  }
  const converted = rule.as(text);
  if ('lost' in converted) {
    draft.note('lost', found.place, key, converted.lost);
    return;
  }
  const file = homeOf(original, rule.to, converted.value, draft);
  if (file === undefined) return;
  draft.set(file, rule.to.path, converted.value, { subject: key, place: found.place });
  if (rule.changed !== undefined) draft.note('changed', found.place, key, rule.changed);
}

/**
 * The file for a value. What all programs share stands in cam_common.yaml, and what one of them has for itself in its
 * own file, over that. Undefined if it stands there already.
 */
function homeOf(
  original: Original,
  to: { file: YamlFile; path: KeyPath },
  value: string | number,
  draft: Draft,
): YamlFile | undefined {
  const shared = draft.entries(to.file).find((entry) => entry.path.join() === to.path.join());
  if (to.file !== COMMON) return shared && to.file !== `cam_${original}.yaml` ? undefined : to.file;
  if (!shared) return COMMON;
  const isOwn =
    original === 'service' || original === 'event' || original === 'sync' || original === 'cleaner';
  return shared.value === value || !isOwn ? undefined : `cam_${original}.yaml`;
}

/** What the defaults say anyway, from base_dir on down, is not written. */
function dropWhatFollows(draft: Draft): void {
  const sharedValue = (key: string) => draft.entries(COMMON).find((entry) => entry.path[0] === key)?.value;
  const base = sharedValue('base_dir') ?? DEFAULT_BASE_DIR;
  for (const [key, value] of [
    ['recent_dir', `${base}/recent`],
    ['events_dir', `${base}/events`],
    ['records_name_template', DEFAULT_CLIP_TEMPLATE],
  ] as const)
    if (sharedValue(key) === value) draft.drop(COMMON, [key]);
}
