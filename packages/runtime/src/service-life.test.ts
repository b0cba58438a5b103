import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type ClockDouble, clockDouble } from './clock-double.ts';
import type { Logger } from './logging.ts';
import { type NotifySocketFixture, startNotifySocket } from './notify-socket-fixture.ts';
import { openServiceLife, READY_AFTER_MS, type ServiceLife } from './service-life.ts';

vi.setConfig({ testTimeout: 20_000 });

let folder: string;
let systemd: NotifySocketFixture;
let clock: ClockDouble;
let isReady: boolean;
let status: string;
let fault: string | undefined;
let warnings: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'service-life-'));
  systemd = await startNotifySocket(folder);
  clock = clockDouble(0);
  isReady = false;
  status = 'starting';
  fault = undefined;
  warnings = [];
});
afterEach(async () => {
  await systemd.stop();
  await rm(folder, { recursive: true });
});

function open(watchdogMs?: number, socket = systemd.socket): ServiceLife {
  const say = (text: string) => void warnings.push(text);
  return openServiceLife({
    notify: { socket, ...(watchdogMs !== undefined && { watchdogMs }) },
    ...{ clock, isReady: () => isReady, status: () => status, stuck: () => fault },
    log: { warn: say, error: say } as unknown as Logger,
  });
}

it('is ready when its work is done, and not before', async () => {
  const life = open();
  life.look();
  await clock.advance(READY_AFTER_MS - 1);
  isReady = true;
  status = 'recording';
  life.look();
  expect(await systemd.heard()).toEqual(['READY=1', 'STATUS=recording']);
  await life.close();
  expect(warnings).toEqual([]);
});

it('is ready after a while all the same, and says what is missing', async () => {
  const life = open();
  status = 'front: the camera did not answer\nREADY=0';
  await clock.advance(READY_AFTER_MS);
  expect(await systemd.heard()).toEqual(['READY=1', 'STATUS=front: the camera did not answer READY=0']);
  await life.close();
});

it('tells its status when that has changed, and only then', async () => {
  isReady = true;
  const life = open();
  life.look();
  await systemd.heard();
  life.look();
  status = 'no video';
  life.look();
  life.look();
  expect(await systemd.heard()).toEqual(['STATUS=no video']);
  await life.close();
  expect(await systemd.heard()).toEqual(['STATUS=stopping', 'STOPPING=1']);
});

it('tells of a new configuration, from the beginning to the end', async () => {
  isReady = true;
  const life = open();
  life.look();
  await systemd.heard();
  life.reloading();
  status = 'two cameras';
  life.reloaded();
  expect(await systemd.heard()).toEqual(['RELOADING=1']);
  expect(await systemd.heard()).toEqual(['READY=1', 'STATUS=two cameras']);
  await life.close();
});

it('is not ready because of a new configuration', async () => {
  const life = open();
  life.reloading();
  life.reloaded();
  isReady = true;
  life.look();
  expect(await systemd.heard()).toEqual(['READY=1', 'STATUS=starting']);
  await life.close();
});

it('feeds the watchdog while the work goes on', async () => {
  const life = open(60_000);
  expect(await systemd.heard()).toEqual(['WATCHDOG=1']);
  await clock.advance(10_000);
  isReady = true;
  life.look();
  expect(await systemd.heard()).toEqual(['READY=1', 'STATUS=starting']);
  await clock.advance(20_000);
  expect(await systemd.heard()).toEqual(['WATCHDOG=1']);
  fault = 'front does nothing';
  await clock.advance(60_000);
  await life.close();
  expect(await systemd.heard()).toEqual(['STATUS=stopping', 'STOPPING=1']);
  expect(warnings).toEqual(['the watchdog is not fed any more, for front does nothing']);
});

it('says nothing more once it stops, not even that it is ready', async () => {
  const life = open();
  life.stopping();
  isReady = true;
  life.look();
  await clock.advance(READY_AFTER_MS);
  await life.close();
  expect(await systemd.heard()).toEqual(['STATUS=stopping', 'STOPPING=1']);
});

it('says once in the log that nobody listens, and goes on', async () => {
  isReady = true;
  const life = open(undefined, join(folder, 'nobody'));
  life.look();
  status = 'recording';
  life.look();
  await life.close();
  expect(warnings).toEqual(['systemd is not told how it stands: systemd-notify ended with code 1']);
});

it('does nothing where nobody wants to hear of it', async () => {
  const unused = () => {
    throw new Error('asked for nothing');
  };
  const asked = { clock: { ...clock, sleep: unused }, isReady: unused, status: unused, stuck: unused };
  const life = openServiceLife({ notify: undefined, ...asked, log: {} as Logger });
  for (const step of ['look', 'reloading', 'reloaded', 'stopping'] as const) life[step]();
  await life.close();
});
