import type { Container } from './container.ts';

/** A line of the journal. */
export interface JournalLine {
  /** 0 to 7, as in syslog: 3 is an error, 4 a warning. */
  readonly priority: number;
  /** The unit that it is of or about; else what wrote it. */
  readonly source: string;
  readonly text: string;
}

const ERROR = 3;
const WARNING = 4;
const OURS = /^(cam_|pm-dvr)/;

/** What of the journal belongs to no test: what a container may not do, and says so. */
const OF_CONTAINERS = [/Failed to set fd limit/, /Failed to (open|create|set up) .*(kmsg|audit|autofs)/i];

/** Reads the journal of a container step by step. */
export class JournalWatch {
  private readonly container: Container;
  private cursor: string | undefined;

  constructor(container: Container) {
    this.container = container;
  }

  /** Lines since the last call that matter: errors of all, and warnings of the suite and about its units. */
  async news(): Promise<JournalLine[]> {
    const after = this.cursor === undefined ? [] : [`--after-cursor=${this.cursor}`];
    const show = ['journalctl', '--quiet', '--no-pager', '--output=json', ...after];
    const records = (await this.container.run(show))
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    this.cursor = (records.at(-1)?.__CURSOR as string | undefined) ?? this.cursor;
    return records.map(lineOf).filter(matters);
  }
}

/** Of some lines, those that none of the patterns explains, as texts. */
export function unprovoked(lines: readonly JournalLine[], provoked: readonly RegExp[]): string[] {
  const patterns = [...OF_CONTAINERS, ...provoked];
  return lines
    .map(({ priority, source, text }) => `journal: <${priority}> ${source}: ${text}`)
    .filter((line) => !patterns.some((pattern) => pattern.test(line)));
}

/** Whether a scenario wants to know of a line. */
export function matters({ priority, source }: JournalLine): boolean {
  return priority <= (OURS.test(source) ? WARNING : ERROR);
}

/** A record of journalctl's JSON as a line. */
export function lineOf(record: Record<string, unknown>): JournalLine {
  const { PRIORITY, MESSAGE, UNIT, _SYSTEMD_UNIT, SYSLOG_IDENTIFIER } = record;
  // journalctl writes text that is no UTF-8, or that holds control characters, as a list of bytes.
  const text = Array.isArray(MESSAGE) ? Buffer.from(MESSAGE as number[]).toString() : String(MESSAGE);
  const source = String(UNIT ?? _SYSTEMD_UNIT ?? SYSLOG_IDENTIFIER ?? '');
  return { priority: Number(PRIORITY ?? 6), source, text };
}
