/** Where frames are drawn one over the other. */
export interface Screen {
  draw(text: string): void;
  /** Leaves everything as it was; may be called more than once. */
  close(): void;
}

/** What a screen needs of standard output (Node's `tty.WriteStream`, or any other stream). */
export interface Output {
  readonly isTTY?: boolean;
  readonly rows?: number;
  write(text: string): unknown;
}

/** Control sequences of xterm: the other buffer, no line break at the margin, no cursor; and back. */
const ENTER = '\u001b[?1049h\u001b[?7l\u001b[?25l';
const LEAVE = '\u001b[?25h\u001b[?7h\u001b[?1049l';
const HOME = '\u001b[H';
const CLEAR_LINE = '\u001b[K';
const CLEAR_REST = '\u001b[J';
/** Of a terminal that does not tell, or tells 0. */
const ROWS = 24;

/** Draws in the terminal's other buffer, so that it is left clean; elsewhere frames follow each other after empty lines. */
export function openScreen(output: Output): Screen {
  return output.isTTY ? terminalScreen(output) : streamScreen(output);
}

function terminalScreen(output: Output): Screen {
  let isOpen = true;
  output.write(ENTER);
  return {
    draw: (text) => {
      const lines = fitting(text.trimEnd().split('\n'), output.rows || ROWS);
      if (isOpen) output.write(`${HOME}${lines.map((line) => line + CLEAR_LINE).join('\r\n')}${CLEAR_REST}`);
    },
    close: () => {
      if (isOpen) output.write(LEAVE);
      isOpen = false;
    },
  };
}

function streamScreen(output: Output): Screen {
  let drawn = 0;
  return {
    draw: (text) => {
      output.write(`${drawn++ > 0 ? '\n' : ''}${text}`);
    },
    close: () => {},
  };
}

/** What a terminal of so many rows can show, without scrolling. */
function fitting(lines: readonly string[], rows: number): readonly string[] {
  if (lines.length <= rows) return lines;
  return [...lines.slice(0, rows - 1), `… ${lines.length - rows + 1} more lines`];
}
