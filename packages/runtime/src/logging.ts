import { fstatSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { type Logger, pino } from 'pino';
import { codeOf } from './errors.ts';
import type { LogFormat } from './log-formats.ts';
import { humanLine, type LogRecord, systemdLine } from './log-line-policy.ts';

export type { Logger };

export interface LoggerOptions {
  /** The program's name. */
  readonly name: string;
  /** `trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`. */
  readonly level: string;
  /** `auto` is `systemd` where standard error goes to the journal, and `human` everywhere else. */
  readonly format: LogFormat;
  /** Key of a child logger's bindings whose value goes before the message in forms for people. */
  readonly subjectKey?: string;
  /** Takes the secrets out of a text; applied to every text of a record, however deep. */
  readonly mask?: (text: string) => string;
  /** Where the lines go; file descriptor 2 if absent. */
  readonly fd?: number;
}

const STDERR = 2;
const WAIT_MS = 5;
const WAITS = 40;

/**
 * Opens the log of a program, on standard error. A line is out when the call returns, unless nobody reads: then the
 * line is dropped after 0.2 s, because a log must not hold up the work. Costs no thread and no file.
 */
export function createLogger(options: LoggerOptions): Logger {
  const { fd = STDERR, mask } = options;
  const format = lineFormat(options, fd);
  const write = (line: string) => {
    const record = JSON.parse(
      line,
      mask && ((_, value) => (typeof value === 'string' ? mask(value) : value)),
    );
    writeLine(fd, `${format(record)}\n`);
  };
  const base = { pid: process.pid };
  return pino({ name: options.name, level: options.level, base }, { write });
}

function lineFormat(options: LoggerOptions, fd: number): (record: LogRecord) => string {
  const { format, subjectKey } = options;
  const chosen = format === 'auto' ? (goesToJournal(fd) ? 'systemd' : 'human') : format;
  if (chosen === 'json') return (record) => JSON.stringify(record);
  const colours = isatty(fd) && !process.env.NO_COLOR;
  const line = chosen === 'systemd' ? systemdLine : humanLine;
  return (record) => line(record, { colours, subjectKey });
}

/** systemd.exec(5): JOURNAL_STREAM holds device and inode of the journal's end; a redirected output has others. */
function goesToJournal(fd: number): boolean {
  const stream = process.env.JOURNAL_STREAM;
  if (!stream) return false;
  const { dev, ino } = fstatSync(fd);
  return stream === `${dev}:${ino}`;
}

function writeLine(fd: number, line: string): void {
  const bytes = Buffer.from(line);
  let written = 0;
  for (let waits = 0; written < bytes.length && waits < WAITS; ) {
    try {
      written += writeSync(fd, bytes, written);
    } catch (error) {
      if (codeOf(error) !== 'EAGAIN') return;
      waits++;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAIT_MS);
    }
  }
}
