import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EventManifest, type StoreLayout, storeLayout } from '@pm-dvr/contracts';
import { build } from 'esbuild';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { appendExpired, readChain } from './event-chain.ts';
import { manifestPath, manifestRef, readManifest, writeManifest } from './manifest-file.ts';
import { manifestFixture, NOON } from './manifest-fixture.ts';
import { sealManifest } from './seal-manifest.ts';

const DAY = '2026.11.20';
let layout: StoreLayout;
beforeEach(async () => {
  layout = storeLayout({ baseDir: await mkdtemp(join(tmpdir(), 'seal-manifest-')) });
  await mkdir(layout.eventDay(DAY), { recursive: true });
});
afterEach(() => rm(layout.baseDir, { recursive: true }));

const idOf = (name: string) => `{${name}}-2026.11.20,12.00.00`;
const pathOf = (name: string) => manifestPath(layout, DAY, idOf(name), 1);
const refOf = (name: string) => manifestRef(DAY, idOf(name), 1);
const complete = (name: string) => manifestFixture({ id: idOf(name), event: name, state: 'complete' });
const seal = (name: string, manifest: EventManifest = complete(name), nowMs = NOON) =>
  sealManifest(layout, pathOf(name), refOf(name), manifest, nowMs);
const chainFile = () => join(layout.chainDir, `${DAY}.jsonl`);
async function sealedNames(): Promise<string[]> {
  const names: string[] = [];
  for await (const { entry } of readChain(layout))
    if (entry?.type === 'sealed') names.push(`${entry.sequence} ${/\{(.*)\}/.exec(entry.manifest)?.[1]}`);
  return names;
}
/** Each line is the number after the one before it, and each manifest what its line says. */
async function expectSound(): Promise<void> {
  let before: { manifest: string; sha256: string } | null = null;
  let sequence = 0;
  for await (const { entry } of readChain(layout)) {
    if (entry?.type !== 'sealed') continue;
    const found = await readManifest(join(layout.eventsDir, entry.manifest));
    expect(entry.sequence).toBe(++sequence);
    expect(found?.sha256).toBe(entry.sha256);
    expect(found?.manifest).toMatchObject({ sequence, previous: before });
    before = { manifest: entry.manifest, sha256: entry.sha256 };
  }
}

test('manifests that are sealed are one chain', async () => {
  const [a, b] = [await seal('a'), await seal('b', complete('b'), NOON + 5.4)];
  expect(a.manifest).toMatchObject({ state: 'complete', sequence: 1, previous: null, updated_ms: NOON });
  expect(b.manifest).toMatchObject({ sequence: 2, previous: { manifest: refOf('a'), sha256: a.sha256 } });
  expect(b.manifest).toMatchObject({
    updated_ms: NOON + 5,
    updated: expect.stringContaining('12:00:00.005'),
  });
  expect(b.sha256).toBe(
    createHash('sha256')
      .update(await readFile(pathOf('b')))
      .digest('hex'),
  );
  await expectSound();
});

test('what is still saving is not sealed', async () => {
  await expect(seal('a', { ...complete('a'), state: 'saving' })).rejects.toThrow(RangeError);
  expect(await readManifest(pathOf('a'))).toBeUndefined();
});

test('twenty seals at once make a chain of twenty', async () => {
  const names = Array.from({ length: 20 }, (_, index) => `event ${index}`);
  await Promise.all(names.map((name) => seal(name)));
  expect(await sealedNames()).toEqual(names.map((name, index) => `${index + 1} ${name}`));
  await expectSound();
});

describe('a manifest that was sealed before', () => {
  test('stays as it is, even if others came after it', async () => {
    const first = await seal('a');
    await seal('b');
    await seal('c');
    const text = await readFile(pathOf('a'), 'utf8');
    expect(await seal('a', { ...complete('a'), state: 'incomplete' }, NOON + 99)).toEqual(first);
    expect(await readFile(pathOf('a'), 'utf8')).toBe(text);
    expect(await sealedNames()).toEqual(['1 a', '2 b', '3 c']);
  });

  test('but did not get into the chain gets there, unchanged', async () => {
    await seal('a');
    const { size } = await stat(chainFile());
    const lost = await seal('b');
    await truncate(chainFile(), size);
    await appendExpired(layout, NOON, refOf('x'), 'rule');
    expect(await seal('b', complete('b'), NOON + 99)).toEqual(lost);
    expect(await sealedNames()).toEqual(['1 a', '2 b']);
    await expectSound();
  });

  test('but whose line was torn gets another', async () => {
    await seal('a');
    const lost = await seal('b');
    await truncate(chainFile(), (await stat(chainFile())).size - 10);
    expect(await seal('b')).toEqual(lost);
    expect(await sealedNames()).toEqual(['1 a', '2 b']);
    await expectSound();
  });

  test('but whose place another took is sealed again', async () => {
    await seal('a');
    const { size } = await stat(chainFile());
    const lost = await seal('b');
    await truncate(chainFile(), size);
    await seal('c');
    const again = await seal('b', lost.manifest);
    expect(again.manifest).toMatchObject({ sequence: 3, previous: { manifest: refOf('c') } });
    expect(await sealedNames()).toEqual(['1 a', '2 c', '3 b']);
    await expectSound();
  });

  test('but follows what the chain does not hold is sealed again', async () => {
    await seal('a');
    const lost = await seal('b');
    await rm(layout.chainDir, { recursive: true });
    await seal('c');
    expect((await seal('b', lost.manifest)).manifest).toMatchObject({
      ...{ sequence: 2, previous: { manifest: refOf('c') } },
    });
    expect(await sealedNames()).toEqual(['1 c', '2 b']);
    await expectSound();
  });

  test.each([
    ['still saving', () => writeManifest(pathOf('b'), { ...complete('b'), state: 'saving' })],
    ['damaged', () => writeFile(pathOf('b'), '{"version"')],
  ])('or one that is %s is replaced', async (_, prepare) => {
    await seal('a');
    await prepare();
    expect((await seal('b')).manifest).toMatchObject({ state: 'complete', sequence: 2 });
    await expectSound();
  });
});

test('whatever a crash leaves out, sealing again makes the chain whole', async () => {
  const event = fc.record({
    crash: fc.constantFrom('no', 'before the chain', 'in the line', 'after it'),
    isLate: fc.boolean(),
  });
  const property = fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 6 }), async (events) => {
    await rm(layout.chainDir, { recursive: true, force: true });
    await rm(layout.eventDay(DAY), { recursive: true });
    await mkdir(layout.eventDay(DAY));
    const late: string[] = [];
    for (const [index, { crash, isLate }] of events.entries()) {
      const name = `e${index}`;
      if (crash === 'no') await seal(name);
      else await crashAt(crash, name);
      if (crash !== 'no' && isLate) late.push(name);
      else await seal(name);
    }
    for (const name of late) await seal(name);
    await expectSound();
    expect((await sealedNames()).map((line) => line.split(' ')[1]).sort()).toEqual(
      events.map((_, index) => `e${index}`),
    );
  });
  await fc.assert(property, { numRuns: 25 });
});

/** Leaves what a process leaves that is killed at some point of sealing. */
async function crashAt(point: string, name: string): Promise<void> {
  const before = await readFile(chainFile(), 'utf8').catch(() => '');
  await seal(name);
  const after = await readFile(chainFile(), 'utf8');
  if (point === 'before the chain') await writeFile(chainFile(), before);
  if (point === 'in the line') await writeFile(chainFile(), after.slice(0, before.length + 30));
}

/** Seals what its arguments name. */
const SEALER = `
  import { storeLayout } from '@pm-dvr/contracts';
  import { manifestPath, manifestRef } from './manifest-file.ts';
  import { manifestFixture, NOON } from './manifest-fixture.ts';
  import { sealManifest } from './seal-manifest.ts';
  const [baseDir, prefix, count] = process.argv.slice(2);
  const layout = storeLayout({ baseDir });
  for (let number = 0; number < Number(count); number++) {
    const id = '{' + prefix + number + '}-2026.11.20,12.00.00';
    const manifest = manifestFixture({ id, state: 'complete' });
    await sealManifest(layout, manifestPath(layout, '${DAY}', id, 1), manifestRef('${DAY}', id, 1), manifest, NOON);
  }
`;

test('processes that seal at the same time make one chain', async () => {
  const outfile = join(layout.baseDir, 'sealer.mjs');
  const require =
    "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";
  await build({
    stdin: { contents: SEALER, loader: 'ts', resolveDir: import.meta.dirname },
    ...{ outfile, bundle: true, platform: 'node', format: 'esm', target: 'node20', logLevel: 'error' },
    banner: { js: require },
  });
  const run = (prefix: string) =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, [outfile, layout.baseDir, prefix, '10'], { stdio: 'inherit' });
      child.once('close', resolve);
    });
  expect(await Promise.all(['x', 'y', 'z'].map(run))).toEqual([0, 0, 0]);
  expect(await sealedNames()).toHaveLength(30);
  await expectSound();
}, 30_000);
