import { expect, test } from 'vitest';
import { openScreen } from './screen.ts';
import { watch } from './watch.ts';

/** A terminal of so many rows that keeps what it got. */
function terminal(rows: number, isTTY = true) {
  const written: string[] = [];
  return { isTTY, rows, written, write: (text: string) => written.push(text) };
}

/** A clock whose waits end at once, and that is stopped with the last of them. */
function rounds(count: number) {
  const over = new AbortController();
  let waits = 0;
  const sleep = async () => {
    if (++waits >= count) over.abort();
  };
  return { clock: { sleep }, stop: over.signal };
}

test('frames are drawn one over the other, and the terminal is left as it was', async () => {
  const output = terminal(3);
  const texts = ['a\nb\n', 'a\nb\nc\nd\n'];
  await watch({
    ...{ everyMs: 1, ...rounds(2), openScreen: () => openScreen(output) },
    look: async () => texts.shift() ?? '',
  });
  expect(output.written).toEqual([
    '\u001b[?1049h\u001b[?7l\u001b[?25l',
    '\u001b[Ha\u001b[K\r\nb\u001b[K\u001b[J',
    '\u001b[Ha\u001b[K\r\nb\u001b[K\r\n… 2 more lines\u001b[K\u001b[J',
    '\u001b[?25h\u001b[?7h\u001b[?1049l',
  ]);
  expect(process.listeners('exit')).toHaveLength(0);
});

test('a terminal that tells of no rows is taken for one of 24', () => {
  const output = terminal(0);
  const screen = openScreen(output);
  screen.draw('a\nb\n');
  screen.close();
  expect(output.written[1]).toBe('\u001b[Ha\u001b[K\r\nb\u001b[K\u001b[J');
});

test('a store that vanishes meanwhile is told, and looked for again', async () => {
  const output = terminal(24, false);
  const looks = [
    async () => 'one\n',
    () => Promise.reject(new Error('there is no store')),
    async () => 'two\n',
  ];
  await watch({
    ...{ everyMs: 1, ...rounds(3), openScreen: () => openScreen(output) },
    look: () => (looks.shift() ?? (async () => ''))(),
  });
  expect(output.written.join('')).toBe('one\n\nUNKNOWN: there is no store\n\ntwo\n');
});

test('what fails from the beginning opens no screen', async () => {
  const output = terminal(24);
  const watching = watch({
    ...{ everyMs: 1, ...rounds(3), openScreen: () => openScreen(output) },
    look: () => Promise.reject(new Error('there is no store')),
  });
  await expect(watching).rejects.toThrow('there is no store');
  expect(output.written).toEqual([]);
});

test('it ends at once when it is stopped, however long a look takes', async () => {
  const over = new AbortController();
  const output = terminal(24);
  const texts = [Promise.resolve('one\n'), new Promise<string>(() => {})];
  await watch({
    ...{ everyMs: 1, stop: over.signal, openScreen: () => openScreen(output) },
    clock: { sleep: async () => void setImmediate(() => over.abort()) },
    look: () => texts.shift() as Promise<string>,
  });
  expect(output.written.at(-1)).toContain('\u001b[?1049l');
});
