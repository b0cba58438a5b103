import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storeLayout } from '@pm-dvr/contracts';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { NOON, writeEvent } from './event-fixture.ts';
import { EventsWatch } from './events-watch.ts';

let baseDir: string;
let news: number;
let watch: EventsWatch;
const layout = () => storeLayout({ baseDir });
beforeEach(() => {
  baseDir = mkdtempSync(join(tmpdir(), 'pm-dvr-events-watch-'));
  news = 0;
  watch = new EventsWatch(layout(), () => news++);
});
afterEach(() => {
  watch.stop();
  rmSync(baseDir, { recursive: true });
});

const settled = async () => {
  await new Promise((resolve) => setTimeout(resolve, 50));
  news = 0;
};
const told = () => vi.waitFor(() => expect(news).toBeGreaterThan(0), { timeout: 3_000, interval: 10 });

it('tells of the flag at once, also of a touch that leaves its time as it was', async () => {
  mkdirSync(layout().eventsDir);
  watch.start();
  writeFileSync(layout().syncFlag, '');
  utimesSync(layout().syncFlag, 1, 1);
  await told();
  await settled();
  utimesSync(layout().syncFlag, 1, 1);
  await told();
});

it('tells of what is being saved, and of the end of that', async () => {
  const running = join(layout().runningDir, '4711-1-x');
  mkdirSync(running, { recursive: true });
  const { day } = writeEvent(layout(), { text: 'door', state: 'saving' });
  watch.start();
  await settled();
  writeFileSync(join(layout().eventDay(day), 'a clip'), '');
  await told();
  await settled();
  rmSync(running, { recursive: true });
  writeFileSync(join(layout().eventDay(day), 'the last clip'), '');
  await told();
});

it('needs no folder at first, and stands that it goes', async () => {
  watch.start();
  await settled();
  mkdirSync(join(layout().runningDir, '4711-1-x'), { recursive: true });
  writeEvent(layout(), { text: 'door', atMs: NOON });
  await told();
  rmSync(layout().eventsDir, { recursive: true });
  await told();
});
