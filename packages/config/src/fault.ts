import { CodedError } from '@pm-dvr/runtime';

/** A place in a configuration file; line and column count from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One thing that is wrong with a configuration. Its text never holds a secret. */
export interface Fault {
  readonly position: Position;
  /** Keys that lead to the value; empty for a fault of the file as a whole. */
  readonly path: readonly (string | number)[];
  /** What is wrong and what was expected. */
  readonly message: string;
}

/** The error that reports all `faults` at once: one line each, sorted by file, line and column. */
export function configInvalid(faults: readonly Fault[]): CodedError {
  const sorted = [...faults].sort(byPosition);
  const lines = sorted.map(faultLine);
  const error = new CodedError('CONFIG_INVALID', [...new Set(lines)].join('\n'), { exitCode: 78 });
  return Object.assign(error, { faults: sorted });
}

/** The faults that an error reports, for a program that mends them; none if it is another error. */
export function faultsIn(error: unknown): readonly Fault[] {
  return error instanceof CodedError && 'faults' in error ? (error.faults as readonly Fault[]) : [];
}

/** `file:line:column: cameras.front.source: what is wrong`. */
export function faultLine(fault: Fault): string {
  const { file, line, column } = fault.position;
  const path = fault.path.length === 0 ? '' : `${pathText(fault.path)}: `;
  return `${file}:${line}:${column}: ${path}${fault.message}`;
}

/** A key as it may be repeated in a message: anything that does not look like a key is left out. */
export function keyText(key: string): string {
  return /^[\w .-]{1,64}$/.test(key) ? key : '…';
}

/** A value as it may be repeated in a message: short, printable, and nothing like a URL or an address. */
export function valueText(value: string): string {
  const plain = /^[^\p{C}\p{Z}]*(?: [^\p{C}\p{Z}]+)*$/u.test(value);
  return plain && value.length <= 40 && !/:\/\/|@/.test(value) ? JSON.stringify(value) : 'the value';
}

function pathText(path: Fault['path']): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${keyText(key)}`))
    .join('')
    .replace(/^\./, '');
}

function byPosition(a: Fault, b: Fault): number {
  const [p, q] = [a.position, b.position];
  if (p.file !== q.file) return p.file < q.file ? -1 : 1;
  return p.line - q.line || p.column - q.column || (a.message < b.message ? -1 : 1);
}
