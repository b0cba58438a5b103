import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { appendExpired, withChainLock } from '@pm-dvr/footage';
import { temporaryName } from '@pm-dvr/runtime';
import { beforeEach, describe, expect, test } from 'vitest';
import { PointerFolder } from './pointers.ts';
import { verifyEvents } from './verify.ts';
import {
  at,
  chainFile,
  DAY,
  editChain,
  faults,
  idOf,
  layout,
  link,
  NOON,
  ok,
  pathOf,
  refOf,
  saving,
  sealed,
  told,
  useStore,
} from './verify-fixture.ts';

useStore();

describe('an event that is not final', () => {
  test('is told as unfinished if nobody saves it', async () => {
    await saving('a');
    await rm(at(link('a', 1)));
    expect(await told()).toEqual([
      `fault manifest ${idOf('a')}.json: unfinished, and no running process saves the event; "cam-event --resume" does`,
      `fault ${link('a', 1)}: missing`,
    ]);
  });

  test('is worth a note while a process saves it, whose new files are no strays', async () => {
    new PointerFolder(layout).add(refOf('a'), await saving('a'));
    await writeFile(at(link('a', 3)), 'just linked');
    expect(await told()).toEqual([
      `note manifest ${idOf('a')}.json: not final yet; process ${process.pid} is saving the event`,
    ]);
  });

  test('is worth a note when its manifest has just been begun', async () => {
    new PointerFolder(layout).add(refOf('a'), await saving('a'));
    await writeFile(at(`${idOf('a')}.json`), '');
    expect((await told())[0]).toMatch(/^note manifest .*: not final yet; process \d+ is saving the event$/);
  });

  test('although it says so is unfinished if its process was killed before the chain', async () => {
    await sealed('a');
    await rm(chainFile());
    const gone = join(layout.runningDir, '1-1-00000000-0000-0000-0000-000000000000');
    await mkdir(gone, { recursive: true });
    await writeFile(join(gone, `${idOf('a')}.json`), JSON.stringify({ manifest: refOf('a') }));
    expect(await faults()).toEqual([
      `fault manifest ${idOf('a')}.json: unfinished, and no running process saves the event; "cam-event --resume" does`,
    ]);
  });
});

describe('what happens meanwhile', () => {
  beforeEach(async () => {
    for (const event of ['a', 'b']) await sealed(event);
  });
  /** Does something when the first finding has come. */
  async function toldWhile(work: () => Promise<unknown>): Promise<string[]> {
    const found: string[] = [];
    for await (const { kind, message } of verifyEvents({ layout })) {
      if (found.push(`${kind} ${message}`) === 1) await work();
    }
    return found;
  }

  test('may be that an event is sealed', async () => {
    expect(await toldWhile(() => sealed('c'))).toEqual([ok('a'), ok('b'), ok('c')]);
  });

  test('may be that retention removes one', async () => {
    const found = await toldWhile(async () => {
      await withChainLock(layout, () => appendExpired(layout, NOON, refOf('b'), 'max_age'));
      for (const camera of ['front', 'back'])
        for (const number of [1, 2]) await rm(at(link('b', number, camera)));
    });
    const still = 'still there, though the chain says that retention removed it (max_age)';
    expect(found).toEqual([ok('a'), `note manifest ${idOf('b')}.json: ${still}`]);
  });

  test('may be that retention has removed one whole', async () => {
    const found = await toldWhile(async () => {
      await withChainLock(layout, () => appendExpired(layout, NOON, refOf('b'), 'max_age'));
      await rm(pathOf('b'));
    });
    expect(found[1]).toBe(`ok manifest ${idOf('b')}.json: removed by retention (max_age)`);
  });
});

test('files that no manifest lists are worth a note', async () => {
  await sealed('a');
  const names = [
    [link('a', 9), 'no manifest lists it'],
    ['notes.txt', 'no manifest lists it'],
    [temporaryName(link('b', 1)), 'left over from a copy that was broken off'],
    [temporaryName(`${idOf('a')}.json`), 'left over from a write that was broken off'],
  ];
  for (const [name = ''] of names) await appendFile(at(name), '');
  const expected = names.map(([name, what]) => `note ${name}: ${what}`);
  expect((await faults()).sort()).toEqual(expected.sort());
});

describe('a part of the events', () => {
  beforeEach(async () => {
    for (const event of ['a', 'b', 'c']) await sealed(event);
    for (const event of ['a', 'c']) await writeFile(at(link(event, 1)), 'x');
    await writeFile(at('notes.txt'), 'x');
    await writeFile(at(link('b', 9)), 'x');
  });

  test('is verified alone', async () => {
    const asked: string[] = [];
    const lines = await told((subject) => {
      asked.push(`${subject.day} ${subject.id} ${subject.manifest}`);
      return subject.id === idOf('b');
    });
    expect(lines).toEqual([ok('b'), `note ${link('b', 9)}: no manifest lists it`]);
    expect(new Set(asked)).toEqual(
      new Set([...['a', 'b', 'c'].map((event) => `${DAY} ${idOf(event)} ${refOf(event)}`), `${DAY}  `]),
    );
  });

  test('may be a day, and then all files of its folder', async () => {
    expect(await told(({ day }) => day === '2026.11.19')).toEqual([]);
    expect(await told(({ day }) => day === DAY)).toEqual(await told());
  });

  test('is not free of what is wrong with the chain around it', async () => {
    await editChain(([, second = '', third = '']) => [second, third]);
    const only = (event: string) => faults(({ id }) => id === idOf(event));
    expect((await only('b'))[0]).toBe(`fault chain ${DAY}.jsonl, line 1: number 1 is missing`);
    expect((await only('c'))[0]).toBe(
      `fault ${link('c', 1)}: differs from the manifest (1 instead of 15 bytes)`,
    );
  });
});
