import { mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import {
  appendExpired,
  type HashedManifest,
  readManifest,
  sealManifest,
  withChainLock,
  writeManifest,
} from '@pm-dvr/footage';
import { beforeEach, describe, expect, test } from 'vitest';
import { verifyEvents } from './verify.ts';
import type { VerifyProgress } from './verify-finding.ts';
import {
  at,
  chainFile,
  DAY,
  editChain,
  faults,
  idOf,
  keep,
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

describe('nothing is wrong', () => {
  test('with an empty store', async () => {
    expect(await told()).toEqual([]);
    await rm(layout.eventsDir, { recursive: true });
    expect(await told()).toEqual([]);
  });

  test('with events as they were sealed, told in the order of the chain', async () => {
    for (const event of ['c', 'a', 'b']) await sealed(event);
    expect(await told()).toEqual([ok('c'), ok('a'), ok('b')]);
  });

  test('and all files were read', async () => {
    await sealed('a');
    const progress: VerifyProgress[] = [];
    const findings = verifyEvents({ layout, progress: (done) => progress.push(done) });
    for await (const { kind, file } of findings) expect([kind, file]).toEqual(['ok', pathOf('a')]);
    const bytes = 2 * 'film 1 of front'.length + 2 * 'film 1 of back'.length;
    expect(progress.map(({ files }) => files)).toEqual([1, 2, 3, 4]);
    expect(progress.at(-1)).toEqual({ files: 4, bytes });
  });
});

describe('a kept clip', () => {
  beforeEach(async () => {
    for (const event of ['a', 'b']) await sealed(event);
  });

  test('of which one byte is another is told', async () => {
    await writeFile(at(link('a', 2)), 'film 2 of frOnt');
    expect(await told()).toEqual([`fault ${link('a', 2)}: differs from the manifest (SHA-256)`, ok('b')]);
  });

  test('that is shorter is told', async () => {
    await truncate(at(link('a', 2)), 3);
    expect(await faults()).toEqual([
      `fault ${link('a', 2)}: differs from the manifest (3 instead of 15 bytes)`,
    ]);
  });

  test('that is missing is told, and each other one too', async () => {
    for (const camera of ['front', 'back'])
      for (const number of [1, 2]) await rm(at(link('b', number, camera)));
    await mkdir(at(link('b', 1)));
    expect(await told()).toEqual([
      ok('a'),
      `fault ${link('b', 1, 'back')}: missing`,
      `fault ${link('b', 2, 'back')}: missing`,
      `fault ${link('b', 1)}: is no regular file`,
      `fault ${link('b', 2)}: missing`,
    ]);
  });
});

describe('a manifest', () => {
  beforeEach(async () => {
    for (const event of ['a', 'b', 'c']) await sealed(event);
  });

  test.each([
    ['a', 1],
    ['c', 3],
  ])(
    'that is missing (%s) is told by the chain, the last one too; its clips belong to none',
    async (event, number) => {
      await rm(pathOf(event));
      expect(await faults()).toEqual([
        `fault manifest ${idOf(event)}.json: missing; the chain lists it as number ${number}`,
        ...['back', 'front'].flatMap((camera) =>
          [1, 2].map((clip) => `note ${link(event, clip, camera)}: no manifest lists it`),
        ),
      ]);
    },
  );

  test('that was altered is told, though what it says now be true', async () => {
    const text = await readFile(pathOf('b'), 'utf8');
    await writeFile(pathOf('b'), text.replace('"by": "mqtt"', '"by": "command"'));
    expect(await told()).toEqual([
      ok('a'),
      `fault manifest ${idOf('b')}.json: altered since it was sealed`,
      ok('c'),
    ]);
  });

  test('that lists one clip less is told, and the clip as one that none lists', async () => {
    const { manifest } = (await readManifest(pathOf('b'))) as HashedManifest;
    const { front, back } = manifest.cameras;
    const less = { ...manifest.cameras, front: { clips: front?.clips.slice(0, 1) ?? [], holes: [] } };
    expect(back?.clips).toHaveLength(2);
    await writeManifest(pathOf('b'), { ...manifest, cameras: less });
    expect(await faults()).toEqual([
      `fault manifest ${idOf('b')}.json: altered since it was sealed`,
      `note ${link('b', 2)}: no manifest lists it`,
    ]);
  });

  test('that can no longer be read is told', async () => {
    await writeFile(pathOf('b'), '{"version": 1,');
    expect((await faults())[0]).toBe(`fault manifest ${idOf('b')}.json: damaged: it is not JSON`);
  });

  test('that retention has removed is not missed', async () => {
    await withChainLock(layout, () => appendExpired(layout, NOON, refOf('b'), 'max_age'));
    for (const camera of ['front', 'back'])
      for (const number of [1, 2]) await rm(at(link('b', number, camera)));
    expect(await faults()).toEqual([
      `note manifest ${idOf('b')}.json: still there, though the chain says that retention removed it (max_age)`,
    ]);
    await rm(pathOf('b'));
    expect(await told()).toEqual([
      ok('a'),
      `ok manifest ${idOf('b')}.json: removed by retention (max_age)`,
      ok('c'),
    ]);
  });

  test('of a name that was used again after retention is the new one', async () => {
    await withChainLock(layout, () => appendExpired(layout, NOON, refOf('b'), 'max_age'));
    await rm(pathOf('b'));
    await sealed('b');
    const gone = `ok manifest ${idOf('b')}.json: removed by retention (max_age)`;
    expect(await told()).toEqual([ok('a'), gone, ok('c'), ok('b')]);
  });

  test('that says complete and lists holes is told', async () => {
    const hole = { from: '', from_ms: NOON, to_ms: NOON + 1, cause: 'expired' as const, detail: '' };
    await sealed('d', { cameras: { front: { clips: [], holes: [hole] } } });
    expect(await faults()).toContain(
      `fault manifest ${idOf('d')}.json: says that it is complete, and lists holes`,
    );
    await sealed('e', { state: 'incomplete', cameras: { front: { clips: [], holes: [hole] } } });
    expect(await told()).toContain(`ok manifest ${idOf('e')}.json: incomplete, 0 clips as sealed`);
  });

  test('that lists a clip without a hash is told', async () => {
    const { sha256: _, ...clip } = await keep('d', 'front', 1);
    await sealed('d', { cameras: { front: { clips: [clip], holes: [] } } });
    expect(await faults()).toContain(`fault ${link('d', 1)}: has no SHA-256 in the manifest`);
  });
});

describe('the chain', () => {
  beforeEach(async () => {
    for (const event of ['a', 'b', 'c']) await sealed(event);
  });
  const notListed = (event: string) =>
    `fault manifest ${idOf(event)}.json: complete, but the chain does not list it`;

  test('misses a line that was removed', async () => {
    await editChain(([first = '', , third = '']) => [first, third]);
    const { sha256 = '' } = (await readManifest(pathOf('a'))) ?? {};
    const { sha256: shaOfB = '' } = (await readManifest(pathOf('b'))) ?? {};
    expect(await faults()).toEqual([
      `fault chain ${DAY}.jsonl, line 2: number 2 is missing`,
      `fault manifest ${idOf('c')}.json: sealed after ${refOf('b')} (SHA-256 ${shaOfB.slice(0, 12)}…), ` +
        `but the chain has it after ${refOf('a')} (SHA-256 ${sha256.slice(0, 12)}…)`,
      notListed('b'),
    ]);
  });

  test('misses its first line', async () => {
    await editChain(([, ...lines]) => lines);
    expect(await faults()).toContain(`fault chain ${DAY}.jsonl, line 1: number 1 is missing`);
    expect(await faults()).toContain(notListed('a'));
  });

  test('that lost its last line is told by the manifest that is left', async () => {
    await editChain((lines) => lines.slice(0, -1));
    expect(await told()).toEqual([ok('a'), ok('b'), notListed('c')]);
  });

  test('that ends in a torn line is told', async () => {
    const text = await readFile(chainFile(), 'utf8');
    await truncate(chainFile(), text.length - 20);
    expect(await faults()).toEqual([`fault chain ${DAY}.jsonl, line 3: damaged`, notListed('c')]);
  });

  test('of which a line was torn by a power cut and written again is whole', async () => {
    const text = await readFile(chainFile(), 'utf8');
    await truncate(chainFile(), text.length - 20);
    const { manifest } = (await readManifest(pathOf('c'))) as HashedManifest;
    await sealManifest(layout, pathOf('c'), refOf('c'), manifest, NOON);
    expect(await faults()).toEqual([
      `note chain ${DAY}.jsonl, line 3: damaged; no number is missing, so a power cut may have torn it`,
    ]);
  });

  test('that was removed is told by every manifest', async () => {
    await rm(layout.chainDir, { recursive: true });
    expect(await told()).toEqual([notListed('a'), notListed('b'), notListed('c')]);
  });

  test('of which an earlier file was removed begins too late', async () => {
    await sealManifest(
      layout,
      pathOf('d'),
      refOf('d'),
      { ...(await saving('d')), state: 'complete' },
      NOON + 86_400_000,
    );
    await rm(chainFile());
    expect((await faults())[0]).toBe('fault chain 2026.11.21.jsonl, line 1: numbers 1 to 3 are missing');
  });

  test('that says something twice, or in another order, is told', async () => {
    await editChain(([first = '', second = '', third = '']) => [first, second, second, third]);
    expect(await faults()).toEqual([
      `fault chain ${DAY}.jsonl, line 2: ${refOf('b')} is number 2 and again number 2`,
      `fault chain ${DAY}.jsonl, line 3: number 2 stands there twice`,
      expect.stringContaining(`fault manifest ${idOf('b')}.json: sealed after`),
    ]);
    await editChain(([first = '', second = '', , third = '']) => [first, third, second]);
    const swapped = await faults();
    expect(swapped).toContain(`fault chain ${DAY}.jsonl, line 2: number 2 is missing`);
    expect(swapped).toContain(`fault chain ${DAY}.jsonl, line 3: number 2 comes after number 3`);
  });

  test('whose line names no manifest is told, and nothing outside of the store is read', async () => {
    await editChain((lines) => lines.map((line) => line.replace(refOf('b'), `${DAY}/..`)));
    expect(await faults()).toContain(
      'fault manifest events: number 2 of the chain, but no name of a manifest',
    );
  });

  test('that was numbered anew does not fit its manifests', async () => {
    await editChain(([first = '', , third = '']) => [first, third.replace('"sequence":3', '"sequence":2')]);
    expect(await faults()).toEqual([
      `fault manifest ${idOf('c')}.json: sealed as number 3, but the chain lists it as number 2`,
      notListed('b'),
    ]);
  });
});
