/** A log record as pino writes it, parsed. */
export type LogRecord = Readonly<Record<string, unknown>> & {
  readonly level: number;
  readonly time: number;
  readonly msg?: string;
};

export interface LineStyle {
  readonly colours: boolean;
  /** Key whose value goes before the message: `front: message`. */
  readonly subjectKey?: string | undefined;
}

/** Name, syslog priority (sd-daemon(3)) and colour (SGR) of pino's levels, highest first. */
const LEVELS = [
  { level: 60, name: 'FATAL', priority: 2, colour: '1;31' },
  { level: 50, name: 'ERROR', priority: 3, colour: '31' },
  { level: 40, name: 'WARN', priority: 4, colour: '33' },
  { level: 30, name: 'INFO', priority: 6, colour: '32' },
  { level: 20, name: 'DEBUG', priority: 7, colour: '2' },
  { level: 0, name: 'TRACE', priority: 7, colour: '2' },
] as const;

const OWN_KEYS = new Set(['level', 'time', 'name', 'pid', 'msg']);

/** `15:09:57.123 INFO  front: message key=value`, local time, without a newline. */
export function humanLine(record: LogRecord, style: LineStyle): string {
  const { name, colour } = levelOf(record);
  const padded = name.padEnd(5);
  return `${timeOfDay(record.time)} ${style.colours ? `\u001b[${colour}m${padded}\u001b[0m` : padded} ${textOf(record, style)}`;
}

/** `<6>front: message key=value`, which journald takes apart into priority and message; without a newline. */
export function systemdLine(record: LogRecord, style: LineStyle): string {
  return `<${levelOf(record).priority}>${textOf(record, style)}`;
}

function levelOf(record: LogRecord): (typeof LEVELS)[number] {
  return LEVELS.find(({ level }) => record.level >= level) ?? LEVELS[5];
}

function textOf(record: LogRecord, { subjectKey }: LineStyle): string {
  const subject = subjectKey === undefined ? undefined : record[subjectKey];
  const pairs = Object.entries(record)
    .filter(([key]) => !OWN_KEYS.has(key) && key !== subjectKey)
    .map(([key, value]) => ` ${key}=${shownValue(value)}`);
  return `${subject === undefined ? '' : `${escaped(String(subject))}: `}${escaped(record.msg ?? '')}${pairs.join('')}`;
}

/** Errors are shown by what they say; their stack is in the JSON form. */
function shownValue(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'stack' in value && 'message' in value) {
    return shownValue(value.message);
  }
  if (typeof value !== 'string') return escaped(JSON.stringify(value) ?? 'undefined');
  return /^[^\s"=\p{C}]+$/u.test(value) ? value : escaped(JSON.stringify(value));
}

/** One record is one line, and cannot steer the terminal. */
function escaped(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) => {
    if (character === '\n') return '\\n';
    if (character === '\t') return '\\t';
    return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
  });
}

function timeOfDay(timeMs: number): string {
  const at = new Date(timeMs);
  const [hours, minutes, seconds] = [at.getHours(), at.getMinutes(), at.getSeconds()].map((part) =>
    String(part).padStart(2, '0'),
  );
  return `${hours}:${minutes}:${seconds}.${String(at.getMilliseconds()).padStart(3, '0')}`;
}
