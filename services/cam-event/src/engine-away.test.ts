import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { readManifest, withChainLock } from '@pm-dvr/footage';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { flagPath } from './flags.ts';
import { engineFixture, request, StoreFixture } from './store-fixture.ts';

/** Two ticks, in which whatever writes without asking has written. */
const LONG_ENOUGH_MS = 2_200;
const PATIENCE_MS = 8_000;

/** A store whose file system goes and comes: it is renamed, and an empty folder is in its place meanwhile. */
class MovableStore extends StoreFixture {
  isAway = false;

  readonly disks = ((store: MovableStore) => ({
    get isAway() {
      return store.isAway;
    },
    check: () => {
      if (store.isAway) throw Object.assign(new Error('ENODEV: away'), { code: 'ENODEV' });
    },
  }))(this);

  goAway(): void {
    renameSync(this.folder, this.aside);
    mkdirSync(this.folder);
    this.isAway = true;
  }

  /** Fails if anything was written in its place. */
  comeBack(): void {
    rmdirSync(this.folder);
    renameSync(this.aside, this.folder);
    this.isAway = false;
  }

  override remove(): void {
    if (this.isAway) this.comeBack();
    super.remove();
  }

  private get aside(): string {
    return `${this.folder}-aside`;
  }
}

let store: MovableStore;
let fixture: ReturnType<typeof engineFixture>;
/** The last clip ends here. */
let atMs: number;

beforeEach(async () => {
  store = new MovableStore();
  fixture = engineFixture(store, { disks: store.disks });
  atMs = Date.now();
  store.clipsUntil('front', atMs, 6);
  await fixture.engine.start();
});

afterEach(async () => {
  await fixture.engine.close();
  store.remove();
});

const pause = () => new Promise((resolve) => setTimeout(resolve, LONG_ENOUGH_MS));

test('an event whose file system goes while it is sealed is sealed when it is back, and nothing is written meanwhile', async () => {
  const { engine, lives } = fixture;
  let release: () => void = () => {};
  const chainIsFree = withChainLock(store.layout, () => new Promise<void>((resolve) => (release = resolve)));
  const { id } = await engine.follow(request({ atMs }));
  await new Promise((resolve) => setTimeout(resolve, 300));
  store.goAway();
  release();
  await chainIsFree;
  await pause();
  expect(readdirSync(store.folder)).toEqual([]);
  expect(lives.map(({ state }) => state)).toEqual(['started', 'saving']);
  store.comeBack();
  await vi.waitFor(() => expect(engine.running).toEqual([]), PATIENCE_MS);
  const last = lives.at(-1);
  expect(last).toMatchObject({ state: 'complete', manifest: { id, sequence: 1 } });
  const onDisk = await readManifest(join(store.layout.eventsDir, last?.ref ?? ''));
  expect(onDisk?.manifest).toEqual(last?.manifest);
  expect(onDisk?.manifest.cameras.front?.clips).toHaveLength(3);
});

test('a persistent event goes on when its file system is back, and a trigger of meanwhile is refused for now', async () => {
  const { engine, lives } = fixture;
  const { id } = await engine.follow(request({ action: 'on', event: 'alarm', atMs }));
  store.goAway();
  await expect(engine.follow(request())).rejects.toMatchObject({ code: 'ENODEV' });
  await pause();
  expect(engine.isShort).toBe(true);
  expect(readdirSync(store.folder)).toEqual([]);
  store.comeBack();
  await pause();
  expect(engine.isShort).toBe(false);
  expect(engine.running).toEqual([id]);
  expect(existsSync(flagPath(store.layout, 'alarm'))).toBe(true);
  await engine.follow(request({ action: 'off', event: 'alarm' }));
  await engine.idle();
  expect(lives.at(-1)?.manifest.cameras.front?.clips).toHaveLength(3);
});
