import { isCameraId } from './ids.ts';
import { formatStamp, parseStamp, STAMP_SOURCE, systemUtcOffset, type UtcOffset } from './local-time.ts';

/** What a clip's name says. The name is the index: nothing else records these facts. */
export interface ClipFacts {
  readonly camera: string;
  /** Instant of the first frame, milliseconds since the epoch (UTC). */
  readonly startMs: number;
  /** PID of the recorder that wrote the clip. */
  readonly pid: number;
  /** Goes up by one per clip of a run, and never down for a camera. */
  readonly sequence: number;
  /** Measured length in milliseconds. */
  readonly durationMs: number;
}

/** Encoder and decoder of clip names, both derived from one template. */
export interface ClipNaming {
  readonly template: string;
  readonly extension: string;
  encode(facts: ClipFacts, utcOffset?: UtcOffset): string;
  /** The facts in a file name (no folder); undefined if it is not, to the last character, a clip's name. */
  decode(fileName: string): ClipFacts | undefined;
}

export const DEFAULT_CLIP_TEMPLATE = '%cam%-%dt%-%pid%-%index%-%seglen%.mp4';

const FIELDS = {
  cam: '[A-Za-z0-9][A-Za-z0-9_.-]{0,63}',
  dt: STAMP_SOURCE,
  pid: String.raw`[1-9]\d{0,9}`,
  index: String.raw`(?:\d{9}|[1-9]\d{9,14})`,
  seglen: String.raw`(?:0|[1-9]\d{0,8})\.\d{3}`,
} as const;
type Field = keyof typeof FIELDS;

const PLACEHOLDER = /%([a-z]+)%/g;

/**
 * Derives encoder and decoder from a template with the original's placeholders `%cam% %dt% %pid% %index%
 * %seglen%`. Each must stand exactly once, with other characters between them, and the template must end in a
 * file extension. Throws a RangeError that says what is wrong with the template.
 */
export function clipNaming(template: string = DEFAULT_CLIP_TEMPLATE): ClipNaming {
  const fault = templateFault(template);
  if (fault !== undefined) throw new RangeError(fault);
  const source = template
    .split(PLACEHOLDER)
    .map((part, position) => (position % 2 ? `(?<${part}>${FIELDS[part as Field]})` : escapeLiteral(part)))
    .join('');
  const pattern = new RegExp(`^${source}$`);
  return {
    template,
    extension: template.slice(template.lastIndexOf('.')),
    encode: (facts, utcOffset = systemUtcOffset) => {
      const values = fieldValues(facts, utcOffset);
      return template.replace(PLACEHOLDER, (_, field: string) => values[field as Field]);
    },
    decode: (fileName) => decodeFields(pattern.exec(fileName)?.groups),
  };
}

/** What is wrong with a clip name template, in words that say what was expected; undefined if nothing is. */
export function templateFault(template: string): string | undefined {
  const found = [...template.matchAll(PLACEHOLDER)].map((match) => match[1] as string);
  for (const field of found) {
    if (!Object.hasOwn(FIELDS, field)) return `unknown placeholder %${field}%; known are ${placeholders()}`;
  }
  for (const field of Object.keys(FIELDS)) {
    if (found.filter((name) => name === field).length !== 1)
      return `%${field}% must stand exactly once; a clip's name needs ${placeholders()}`;
  }
  const literals = template.split(PLACEHOLDER).filter((_, position) => position % 2 === 0);
  if (literals.slice(1, -1).includes('')) return 'two placeholders must have a character between them';
  if (!/^[A-Za-z0-9_,.@=+()[\] -]*$/.test(literals.join('')))
    return 'only plain file-name characters may stand between placeholders';
  if (!/^\.[A-Za-z0-9]+$/.test(literals.at(-1) ?? ''))
    return 'the template must end in a file extension such as ".mp4"';
  if (template.startsWith('.') || template.startsWith('-'))
    return 'a clip\'s name must not begin with "." or "-"';
  if (
    /[0-9.]$/.test(literals.slice(1, -1).join('\n')) ||
    literals.slice(1, -1).some((text) => /^[0-9]|[0-9]$/.test(text))
  )
    return 'no digit may stand beside a placeholder';
  return undefined;
}

function placeholders(): string {
  return Object.keys(FIELDS)
    .map((field) => `%${field}%`)
    .join(' ');
}

function fieldValues(facts: ClipFacts, utcOffset: UtcOffset): Record<Field, string> {
  return {
    cam: facts.camera,
    dt: formatStamp(facts.startMs, utcOffset),
    pid: String(facts.pid),
    index: String(facts.sequence).padStart(9, '0'),
    seglen: `${Math.floor(facts.durationMs / 1000)}.${String(Math.floor(facts.durationMs % 1000)).padStart(3, '0')}`,
  };
}

function decodeFields(groups: Record<string, string> | undefined): ClipFacts | undefined {
  if (!groups) return undefined;
  const startMs = parseStamp(groups.dt as string);
  const camera = groups.cam as string;
  if (startMs === undefined || !isCameraId(camera)) return undefined;
  return {
    camera,
    startMs,
    pid: Number(groups.pid),
    sequence: Number(groups.index),
    durationMs: Math.round(Number(groups.seglen) * 1000),
  };
}

function escapeLiteral(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
