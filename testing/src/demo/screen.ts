import type { WriteStream } from 'node:tty';
import { stripVTControlCharacters } from 'node:util';
import { liveRows } from './live-rows.ts';
import { newsRows } from './news-rows.ts';
import type { Observation } from './observer.ts';
import { columnsOf, type Paint, painter } from './wording.ts';

/** Where the demo shows what happens. */
export interface Screen {
  readonly paint: Paint;
  /** Text that stays; a newline is added if it ends in none. */
  say(text: string): void;
  /** A line that one of the programs logged, or news about it. */
  log(text: string): void;
  show(seen: Observation): void;
  /** The live view, if there is one, stays as it is; what is said from now on comes below it. */
  leave(): void;
}

/** A live view on a terminal that can move its cursor; otherwise lines. */
export function openScreen(output: WriteStream, endAfterMs: number | undefined): Screen {
  const paint = painter(output.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb');
  const isLive = output.isTTY === true && process.env.TERM !== 'dumb';
  return isLive ? new LiveScreen(output, paint, endAfterMs) : new LineScreen(output, paint);
}

class LineScreen implements Screen {
  readonly paint: Paint;
  private readonly output: NodeJS.WritableStream;
  private before: Observation | undefined;

  constructor(output: NodeJS.WritableStream, paint: Paint) {
    this.output = output;
    this.paint = paint;
  }

  say(text: string): void {
    this.output.write(line(text));
  }

  log(text: string): void {
    this.say(text);
  }

  show(seen: Observation): void {
    for (const row of newsRows(this.before, seen)) this.say(row);
    this.before = seen;
  }

  leave(): void {}
}

/** Draws its rows over the ones drawn before, each time with one write, and without hiding the cursor. */
export class LiveScreen implements Screen {
  readonly paint: Paint;
  private readonly output: WriteStream;
  private readonly endAfterMs: number | undefined;
  private drawn: readonly string[] = [];
  private seen: Observation | undefined;

  constructor(output: WriteStream, paint: Paint, endAfterMs: number | undefined) {
    this.output = output;
    this.paint = paint;
    this.endAfterMs = endAfterMs;
  }

  say(text: string): void {
    this.draw(line(text));
  }

  log(text: string): void {
    this.say(this.paint('dim', text));
  }

  show(seen: Observation): void {
    this.seen = seen;
    this.draw('');
  }

  leave(): void {
    this.seen = undefined;
    this.drawn = [];
  }

  /** Text that stays goes above the rows. */
  private draw(lasting: string): void {
    const [columns, rows] = this.output.getWindowSize();
    const { paint, endAfterMs } = this;
    // A width of 0 is what some serial terminals say.
    const frame = { columns: columns || 80, rows: rows || 24, paint, endAfterMs };
    const upwards = heightOf(this.drawn, frame.columns);
    const fresh = this.seen ? liveRows(this.seen, frame) : [];
    const block = fresh.map((row) => `${row}\n`).join('');
    this.output.write(`${upwards > 0 ? `\u001b[${upwards}A\r\u001b[J` : ''}${lasting}${block}`);
    this.drawn = fresh;
  }
}

function line(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}

/** Rows on the screen that lines take now: a terminal that was made narrower has broken them. */
function heightOf(lines: readonly string[], columns: number): number {
  const widths = lines.map((line) => columnsOf(stripVTControlCharacters(line)));
  return widths.reduce((height, width) => height + Math.max(1, Math.ceil(width / columns)), 0);
}
