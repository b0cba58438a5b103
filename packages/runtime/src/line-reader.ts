import type { Readable } from 'node:stream';

const MAX_LENGTH = 64 * 1024;

/**
 * Calls `onLine` with each line of a text, without its end, as it comes. Of a line only the first 64 Ki characters are kept.
 * A last line without an end is given only with `withTorn`. Resolves when the text has ended.
 */
export async function readLines(
  stream: Readable,
  onLine: (line: string) => void,
  options: { withTorn: boolean },
): Promise<void> {
  let line = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const parts = chunk.split('\n');
    const last = parts.pop() ?? '';
    for (const part of parts) {
      onLine(joined(line, part));
      line = '';
    }
    line = joined(line, last);
  });
  await new Promise<void>((resolve) => stream.once('close', resolve).once('error', () => resolve()));
  if (options.withTorn && line !== '') onLine(line);
}

function joined(line: string, part: string): string {
  return line.length >= MAX_LENGTH ? line : (line + part).slice(0, MAX_LENGTH);
}
