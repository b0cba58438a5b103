import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clipNaming, dayOf, type StoreLayout, storeLayout } from '@pm-dvr/contracts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { flagPath, raiseFlag } from './flags.ts';
import { camEvent } from './front-command.ts';
import type { RunPlan } from './run-plan.ts';

// The build puts the version in.
beforeAll(() => void vi.stubGlobal('__PM_DVR_VERSION__', '9.8.7'));
afterAll(() => void vi.unstubAllGlobals());

const S = 1_000;
const NOW = new Date(2026, 10, 20, 15, 9, 57).getTime();

let folder: string;
let layout: StoreLayout;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cam-event-front-'));
  layout = storeLayout({ baseDir: join(folder, 'store') });
  await mkdir(layout.baseDir);
});
afterEach(() => rm(folder, { recursive: true }));

/** Runs the front with a configuration file, which says more than where the store is if asked to. */
async function run(
  args: readonly string[],
  { yaml = '', columns }: { yaml?: string; columns?: number } = {},
) {
  const file = join(folder, 'cam_event.yaml');
  await writeFile(file, `base_dir: ${layout.baseDir}\n${yaml}`, { mode: 0o600 });
  const said = { out: '', err: '', plans: [] as RunPlan[] };
  const exitCode = await camEvent(['-c', file, ...args], {
    nowMs: NOW,
    columns,
    print: (text) => {
      said.out += text;
    },
    complain: (line) => {
      said.err += `${line}\n`;
    },
    handOver: (plan) => void said.plans.push(plan),
  });
  return { exitCode, ...said };
}

/** One clip of 20 s that ends now. */
async function record(camera: string): Promise<void> {
  const startMs = NOW - 20 * S;
  const day = layout.clipDir(camera, dayOf(startMs));
  await mkdir(day, { recursive: true });
  const name = clipNaming().encode({ camera, startMs, pid: 7, sequence: 1, durationMs: 20 * S });
  await writeFile(join(day, name), 'video');
}

describe('saving by hand', () => {
  it('hands over what was asked for', async () => {
    await record('front');
    await record('yard');
    const { exitCode, plans } = await run(['-e', 'door', '-s', '30', '--json', 'yard', 'front'], {
      yaml: 'mqtt: { url: mqtt://192.0.2.1, user: cams, password: canary-4711 }\numask: "0007"\n',
    });
    expect(exitCode).toBe(0);
    expect(plans).toMatchObject([
      {
        job: {
          kind: 'run',
          json: true,
          request: {
            ...{ event: 'door', action: 'once', cameras: ['yard', 'front'], atMs: NOW },
            ...{ preMs: 30 * S, postMs: 30 * S, trigger: { by: 'command', receivedMs: NOW } },
          },
        },
        store: { baseDir: layout.baseDir, eventsDir: layout.eventsDir, umask: 0o007 },
        log: { level: 'info' },
        secrets: expect.arrayContaining(['canary-4711']),
      },
    ]);
    expect(JSON.parse(JSON.stringify(plans))).toEqual(plans);
  });

  it('keeps as much before and after as the configuration says', async () => {
    await record('front');
    const lengths = async (...args: string[]) => {
      const { plans } = await run([...args, 'front'], { yaml: 'default_snap_time: 90s\n' });
      const { job } = plans[0] as RunPlan;
      return job.kind === 'run' ? [job.request.preMs / S, job.request.postMs / S] : [];
    };
    expect(await lengths()).toEqual([90, 90]);
    expect(await lengths('-s', '0')).toEqual([90, 90]);
    expect(await lengths('--post', '0')).toEqual([90, 0]);
    expect(await lengths('-s', '10', '--pre', '2min')).toEqual([120, 10]);
    expect(await lengths('-p', 'on')).toEqual([90, 0]);
    expect(await lengths('-p', 'on', '--post', '10')).toEqual([90, 10]);
    expect(await lengths('-p', 'on', '-s', '10')).toEqual([10, 0]);
  });

  it('passes over cameras that nobody knows, and says so', async () => {
    await record('front');
    const { exitCode, err, plans } = await run(['front', 'yard', 'fornt']);
    expect(exitCode).toBe(0);
    expect(plans[0]?.job).toMatchObject({ request: { cameras: ['front'] } });
    expect(err).toBe(
      'there is no camera "yard"; the others go on\n' +
        'there is no camera "fornt" (did you mean "front"?); the others go on\n',
    );
  });

  it('does nothing if none is known', async () => {
    await record('front');
    await expect(run(['yard', '-c/etc/passwd', '../x\u001b'])).rejects.toMatchObject({ exitCode: 78 });
    await expect(run(['yard', '../x\u001b'])).rejects.toMatchObject({
      code: 'UNKNOWN_CAMERA',
      exitCode: 64,
      message:
        'there is no camera "yard", there is no camera "../x\\u001b"; nothing is saved; known cameras: front',
    });
  });

  it('of a persistent event without cameras means all', async () => {
    const { plans } = await run(['-p', 'on', '-e', 'away']);
    expect(plans[0]?.job).toMatchObject({
      kind: 'run',
      request: { event: 'away', action: 'on', cameras: 'all' },
    });
  });

  it('can be tried without anything being changed', async () => {
    await record('front');
    const { out, plans } = await run(['-n', '-e', 'door', 'front']);
    expect(out).toContain('front-{door}-2026.11.20,15.09.57_001(-20 sec).mp4');
    expect(out).toContain('This was a dry run');
    expect(plans).toEqual([]);
    expect(await readdir(layout.baseDir)).toEqual(['recent']);
  });
});

describe('a persistent event', () => {
  it('is switched off without the daemon', async () => {
    raiseFlag(layout, 'door', '{door}-2026.11.20,15.00.00');
    expect(await run(['-p', 'off', '-e', 'door', 'front'])).toMatchObject({
      exitCode: 0,
      out: 'The event "door" ends now.\n',
      plans: [],
    });
    expect(existsSync(flagPath(layout, 'door'))).toBe(false);
  });

  it('that is not there needs no switching off, and leaves no trace', async () => {
    expect(await run(['-p', 'off', '-e', 'a\u202eb'])).toMatchObject({
      exitCode: 0,
      out: 'No event "a\\u202eb" was running.\n',
    });
    expect((await run(['-p', 'off', '-e', ''])).out).toBe('No event without a text was running.\n');
    expect(await readdir(layout.baseDir)).toEqual([]);
  });
});

describe('the daemon', () => {
  const broker = 'mqtt: { url: mqtt://192.0.2.1 }\n';

  it('gets all that is configured', async () => {
    const yaml = `${broker}default_snap_time: 5s\nmqtt_event_persistent_timeout: 1h\nmqtt_pong_topic: my/pong\n`;
    const { exitCode, plans } = await run(['-m', '-d'], { yaml });
    expect(exitCode).toBe(0);
    expect(plans).toMatchObject([
      {
        job: { kind: 'daemon' },
        snapMs: 5 * S,
        persistentTimeoutMs: 3_600 * S,
        broker: { url: 'mqtt://192.0.2.1', clientIdPrefix: 'pm-dvr' },
        topics: {
          save: 'hw/cameras/+/ctl/save',
          pong: 'my/pong',
          life: 'services/cam_event/event',
          error: 'services/cam_event/error',
          status: 'services/cam_event/status',
        },
        log: { level: 'debug' },
      },
    ]);
  });

  it('is not started without a broker', async () => {
    const error = await run(['-m']).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'NO_BROKER', exitCode: 78 });
    expect(error.message).toContain(
      `mqtt: { url: mqtt://127.0.0.1:1883 } in ${join(folder, 'cam_event.yaml')}`,
    );
  });

  it('may come before the store, which the recorder makes', async () => {
    await rm(layout.baseDir, { recursive: true });
    expect((await run(['-m'], { yaml: broker })).plans).toHaveLength(1);
  });

  it('logs more if asked to, and never less than configured', async () => {
    const level = async (configured: string, ...args: string[]) =>
      (await run(['--resume', ...args], { yaml: `log_level: ${configured}\n` })).plans[0]?.log.level;
    expect(await level('warn')).toBe('warn');
    expect(await level('warn', '-d')).toBe('debug');
    expect(await level('trace', '-d')).toBe('trace');
  });
});

it('hands over what is to be taken up again', async () => {
  expect((await run(['--resume'])).plans).toMatchObject([{ job: { kind: 'resume' } }]);
});

describe('without a store', () => {
  it.each([['front'], ['-p', 'on'], ['-p', 'off'], ['-n', 'front'], ['--list'], ['--verify'], ['--resume']])(
    'nothing can be done: %s %s',
    async (...args) => {
      await rm(layout.baseDir, { recursive: true });
      await expect(run(args)).rejects.toMatchObject({
        code: 'STORE_MISSING',
        exitCode: 69,
        message: `there is no store at ${layout.baseDir}`,
      });
    },
  );
});

describe('the help', () => {
  it('ends with the known cameras', async () => {
    await record('front');
    await record('yard');
    const { exitCode, out } = await run(['-h']);
    expect(exitCode).toBe(0);
    expect(out).toContain('Usage: cam-event [options] [CAMERA...]');
    expect(out).toMatch(/\n\nKnown cameras:\n {2}front\n {2}yard\n$/);
    expect((await run([])).out).toBe(out);
  });

  it('works without a store and without a configuration', async () => {
    expect((await run([])).out).toContain(`none has been recorded in ${layout.baseDir} yet`);
    expect((await run([], { yaml: 'basedir: x\n' })).out).toContain('cannot be looked up:\n');
  });
});

it('says what is wrong with a command line', async () => {
  expect(await run(['-m', '--list'])).toMatchObject({
    exitCode: 64,
    err: '-m and --list do not go together\nTry "cam-event --help".\n',
    out: '',
  });
});

it('stops at a configuration that is wrong', async () => {
  for (const args of [['front'], ['-m'], ['--list'], ['-p', 'off']])
    await expect(run(args, { yaml: 'default_snap_tme: 3s\n' })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      exitCode: 78,
    });
});

describe('the list', () => {
  it('is there even if it is empty', async () => {
    expect(await run(['--list'])).toMatchObject({ exitCode: 0, out: 'No event has been saved yet.\n' });
    expect((await run(['--list', '--json'])).out).toBe('[]\n');
  });

  it('has the latest 20 events, or all', async () => {
    const day = layout.eventDay('2026.11.20');
    await mkdir(day, { recursive: true });
    for (let second = 10; second < 35; second++)
      await writeFile(join(day, `{door}-2026.11.20,12.00.${second}.json`), 'garbage');
    const stamps = (out: string) => [...out.matchAll(/12\.00\.(\d\d)/g)].map(([, second]) => Number(second));
    const newest = await run(['--list'], { columns: 120 });
    expect(stamps(newest.out)).toEqual(Array.from({ length: 20 }, (_, index) => 34 - index));
    expect(newest.out).toContain('--all');
    expect(stamps((await run(['--list', '--all'], { columns: 120 })).out)).toHaveLength(25);
    const events = JSON.parse((await run(['--list', '--all', '--json'])).out);
    expect(events).toHaveLength(25);
    expect(events[0]).toMatchObject({ state: 'damaged', id: '{door}-2026.11.20,12.00.34' });
  });
});
