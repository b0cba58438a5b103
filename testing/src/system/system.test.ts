import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, type TestContext, test } from 'vitest';
import { waitFor } from '../rig/wait.ts';
import { coverage, holesSince } from './coverage.ts';
import { type DebianPackages, debianPackages } from './debian-packages.ts';
import { diagnosis } from './diagnosis.ts';
import { exposures } from './exposure.ts';
import { Inspection } from './inspection.ts';
import { Intruder, targets } from './intruder.ts';
import { noBootedSystem } from './obstacle.ts';
import { ACCOUNT, CAMERAS, CONFIG_DIR, REMOTE_DIR, STORE, TIMER, UNITS } from './owner.ts';
import { Recorder } from './recorder.ts';
import { fingerprint, footage, restartedAfter } from './recorder-facts.ts';
import { unitState, unitStates } from './unit-states.ts';

const obstacle = noBootedSystem();
const why = obstacle ? ` (skipped: ${obstacle})` : '';
const MINUTE_MS = 60_000;
const FIRST_TIME_MS = 15 * MINUTE_MS;
/** No figure: it tells one interruption from an outage, on a machine that has other things to do too. */
const ONCE_MS = 15_000;
const MOST_EXPOSURE = 1.5;

/** Lines about a main process that was killed, and by whom. */
const KILLED = /Main process exited, code=(killed|dumped)|Failed with result '(signal|core-dump|watchdog)'/;

describe.skipIf(obstacle)(`a Debian of an owner's own${why}`, { timeout: 3 * MINUTE_MS }, () => {
  let packages: DebianPackages;
  let recorder: Recorder;
  let inspection: Inspection;
  /** What a step builds upon has not been reached. */
  let isBroken = false;

  /** A step of the story: it needs all those before it. */
  function step(sentence: string, act: (context: TestContext) => Promise<void>): void {
    test(sentence, async (context) => {
      context.skip(isBroken, 'a step before it failed');
      isBroken = true;
      await act(context).catch(async (error) => {
        console.error(await diagnosis(recorder.container, error));
        throw error;
      });
      isBroken = false;
    });
  }

  beforeAll(async () => {
    packages = await debianPackages();
    recorder = await Recorder.boot();
    inspection = new Inspection(recorder.container);
  }, FIRST_TIME_MS);

  afterAll(async () => {
    await recorder?.[Symbol.asyncDispose]();
    await packages?.[Symbol.asyncDispose]();
  }, MINUTE_MS);

  step('takes the package, without a network, and starts nothing by itself', async () => {
    const { container } = recorder;
    await recorder.install(packages.current);
    expect(await container.run(['cam-service', '--version'])).toContain(packages.version);
    expect(await container.run(['id', '-nG', ACCOUNT])).toBe(`${ACCOUNT}\n`);
    expect(await container.run(['stat', '-c', '%U:%G %a', STORE])).toBe(`${ACCOUNT}:${ACCOUNT} 750\n`);
    expect(await container.run(['stat', '-c', '%U:%G %a', CONFIG_DIR])).toBe(`root:${ACCOUNT} 750\n`);
    for (const [unit, state] of await unitStates(container, [...UNITS, TIMER]))
      expect({ unit, active: state.active, file: state.file }).toEqual({
        unit,
        active: 'inactive',
        file: 'disabled',
      });
    const folder = '/usr/lib/systemd/system';
    const units = (await container.run(['ls', folder]))
      .split('\n')
      .filter((name) => /^(cam_|pm-dvr)/.test(name));
    expect(units).toEqual(expect.arrayContaining(['cam_service@.service', 'cam_event.service', TIMER]));
    const verify = ['systemd-analyze', 'verify', '--man=no', ...units.map((unit) => `${folder}/${unit}`)];
    expect(await container.outcome(verify)).toMatchObject({ code: 0, stderr: '' });
    const found = await exposures(container);
    expect(Object.keys(found)).toEqual(
      expect.arrayContaining(['cam_service@front.service', 'cam_sync.service']),
    );
    const tooHigh = Object.entries(found).filter(([, exposure]) => !(exposure <= MOST_EXPOSURE));
    expect(tooHigh).toEqual([]);
  });

  step('records two cameras as soon as their units are enabled', async () => {
    const { owner } = recorder;
    await owner.configure(recorder.street);
    await owner.systemctl('enable', '--now', ...UNITS, TIMER);
    await inspection.recordedAfter(0);
    expect(await inspection.faults({ holes: { causes: ['recorder-starting'], mostMs: ONCE_MS } })).toEqual(
      [],
    );
  });

  step('keeps the footage around an event that comes by MQTT, whole', async () => {
    const { container, owner } = recorder;
    // The window before it must be recorded.
    await inspection.recordedAfter(Date.now() + 4_000);
    await owner.publish('hw/cameras/front/ctl/save', `door,once,${CAMERAS.join(',')}`);
    const list = async () =>
      JSON.parse(await container.run(['cam-event', '--list', '--json'], { user: ACCOUNT }));
    const isComplete = async () => JSON.stringify(await list()).includes('"complete"');
    await waitFor('a complete manifest', isComplete, MINUTE_MS);
    const verified = await container.run(['cam-event', '--verify'], { user: ACCOUNT });
    expect(verified).toMatch(/^1 event, \d+ clips, .*: all as sealed$/m);
    expect(await inspection.faults()).toEqual([]);
  });

  step('has the event at its remote, to the byte', async () => {
    const { container } = recorder;
    const isDone = async () => {
      const said = await container.run(['cam-sync', '--status'], { user: ACCOUNT });
      return said.includes('all is uploaded and verified');
    };
    await waitFor('all to be verified at the remote', isDone, MINUTE_MS);
    const [day] = (await readdir(container.path(`${STORE}/events`))).filter((name) => /^\d{4}\./.test(name));
    const hashes = async (folder: string) => {
      const names = (await readdir(container.path(folder))).sort();
      return await container.run(['sha256sum', '--', ...names], { folder });
    };
    const kept = await hashes(`${STORE}/events/${day}`);
    expect(kept).toMatch(/\.mp4\n/);
    expect(kept).toMatch(/\.json\n/);
    expect(await hashes(`${REMOTE_DIR}/${day}`)).toBe(kept);
    expect(await inspection.faults()).toEqual([]);
  });

  step('holds its budget when the timer says so, and tells what it deleted', async () => {
    const { container, owner } = recorder;
    await owner.configFile('cam_cleaner', {
      ...{ include: ['cam_common.yaml'], limit_total_size: '1MiB', limit_min_age: '5s' },
    });
    const often = [
      'OnCalendar=',
      'OnBootSec=',
      'OnCalendar=*-*-* *:*:0/3',
      'AccuracySec=100ms',
      'RandomizedDelaySec=0',
    ];
    await owner.dropIn(TIMER, 'often', ['[Timer]', ...often]);
    await owner.systemctl('daemon-reload');
    await owner.systemctl('restart', TIMER);
    const expired = async () => {
      const reports = await coverage(container);
      return CAMERAS.every((camera) => (reports.get(camera)?.expired_ms ?? 0) > 0);
    };
    await waitFor('footage of each camera to expire', expired, MINUTE_MS);
    await owner.removeDropIn(TIMER, 'often');
    await owner.systemctl('daemon-reload');
    await owner.systemctl('restart', TIMER);
    await waitFor(
      'the last run',
      async () => (await unitState(container, 'cam_cleaner.service')).active === 'inactive',
    );
    expect((await unitState(container, 'cam_cleaner.service')).result).toBe('success');
    expect(await container.run(['cam-event', '--verify'], { user: ACCOUNT })).toContain('all as sealed');
    expect(await inspection.faults()).toEqual([]);
  });

  step('has every daemon back that was killed, and every ffmpeg', async () => {
    const { container, owner } = recorder;
    for (const unit of UNITS) {
      const { mainPid } = await unitState(container, unit);
      await owner.systemctl('kill', '--kill-who=main', '--signal=KILL', unit);
      await restartedAfter(container, unit, mainPid);
    }
    await inspection.recordedAfter(Date.now());
    const causes = ['recorder-killed', 'recorder-starting'];
    const lines = [KILLED];
    expect(await inspection.faults({ lines, holes: { causes, mostMs: ONCE_MS } })).toEqual([]);

    await container.run(['pkill', '-KILL', '-x', 'ffmpeg']);
    await inspection.recordedAfter(Date.now());
    const died = { causes: ['ffmpeg-died'], mostMs: ONCE_MS };
    expect(await inspection.faults({ lines: [/ffmpeg/], holes: died })).toEqual([]);
  });

  step('has every daemon back that stands still, by its watchdog', async () => {
    const { container, owner } = recorder;
    for (const state of (await unitStates(container, UNITS)).values())
      expect(state).toMatchObject({ type: 'notify', watchdogUsec: expect.stringMatching(/\d(s|min)/) });
    for (const unit of UNITS) await owner.dropIn(unit, 'watchdog', ['[Service]', 'WatchdogSec=5s']);
    await owner.systemctl('daemon-reload');
    await owner.systemctl('restart', ...UNITS);
    const before = await unitStates(container, UNITS);
    await inspection.recordedAfter(Date.now());
    for (const { mainPid } of before.values()) await container.run(['kill', '-STOP', String(mainPid)]);
    for (const [unit, { mainPid }] of before) await restartedAfter(container, unit, mainPid);
    for (const unit of UNITS) await owner.removeDropIn(unit, 'watchdog');
    await owner.systemctl('daemon-reload');
    await inspection.recordedAfter(Date.now());
    const causes = ['recorder-stopped', 'recorder-killed', 'recorder-starting'];
    const lines = [KILLED, /Watchdog timeout|Killing process/];
    expect(await inspection.faults({ lines, holes: { causes, mostMs: 2 * ONCE_MS } })).toEqual([]);
  });

  step('comes back by itself after a reboot', async () => {
    const { container } = recorder;
    const boot = async () => await container.run(['cat', '/proc/sys/kernel/random/boot_id']);
    const before = { init: await container.run(['stat', '-c', '%Z', '/run/systemd']), boot: await boot() };
    await container.reboot();
    expect(await container.run(['stat', '-c', '%Z', '/run/systemd'])).not.toBe(before.init);
    await inspection.recordedAfter(Date.now());
    const causes = ['recorder-stopped', 'recorder-starting'];
    expect(await inspection.faults({ holes: { causes, mostMs: 2 * ONCE_MS } })).toEqual([]);
  });

  step(
    'takes a newer version and is away from each camera once, for as long as a restart takes',
    async () => {
      const { container } = recorder;
      const before = await unitStates(container, UNITS);
      const configuration = await fingerprint(container, ['/etc/smarthome', '/etc/systemd/system']);
      const kept = await footage(container);
      const fromMs = Date.now();
      await recorder.install(packages.newer);
      // The package does not wait for its restarts: a camera that is away would hold the upgrade up.
      for (const [unit, { mainPid }] of before) await restartedAfter(container, unit, mainPid);
      await inspection.recordedAfter(Date.now());
      expect(await container.run(['cam-service', '--version'])).toContain(packages.newerVersion);
      expect(await fingerprint(container, ['/etc/smarthome', '/etc/systemd/system'])).toBe(configuration);
      expect(await footage(container)).toEqual(expect.arrayContaining(kept));
      const reports = await coverage(container);
      for (const camera of CAMERAS) {
        const holes = holesSince(reports.get(camera) as never, fromMs);
        expect(holes.map(({ cause }) => cause).filter((cause) => cause === 'recorder-stopped')).toHaveLength(
          1,
        );
      }
      const causes = ['recorder-stopped', 'recorder-starting'];
      expect(await inspection.faults({ holes: { causes, mostMs: ONCE_MS } })).toEqual([]);
    },
  );

  step('gives nothing to another account of the machine', async () => {
    const { container, secrets } = recorder;
    const intruder = await Intruder.enter(container);
    const { reads, stops, writes } = await targets(container);
    const before = {
      units: await unitStates(container, [...UNITS, TIMER]),
      files: await fingerprint(container, ['/etc/smarthome', '/etc/systemd/system', '/usr/lib/pm-dvr']),
    };
    expect(await intruder.leaksToRoot(secrets)).toEqual(
      expect.arrayContaining([
        `${CONFIG_DIR}/cam_rtsp.yaml`,
        '/run/credentials/cam_event.service/mqtt-password',
      ]),
    );
    expect(await intruder.leaks(secrets)).toEqual([]);
    expect(await intruder.successes(reads)).toEqual([]);
    expect(await intruder.successes(stops)).toEqual([]);
    expect(await intruder.successes(writes)).toEqual([]);
    const said = await container.run(['journalctl', '--no-pager', '--all', '--output=cat']);
    for (const trace of Object.values(secrets).flatMap(({ traces }) => traces))
      expect(said).not.toContain(trace);
    expect({
      units: await unitStates(container, [...UNITS, TIMER]),
      files: await fingerprint(container, ['/etc/smarthome', '/etc/systemd/system', '/usr/lib/pm-dvr']),
    }).toEqual(before);
    expect(await inspection.faults()).toEqual([]);
  });

  step('is gone when it is removed and purged, and footage and configuration are not', async () => {
    const { container } = recorder;
    const configuration = await fingerprint(container, ['/etc/smarthome']);
    const kept = await footage(container);
    // A slice without anything in it is no more than a name.
    const list = ['systemctl', 'list-units', '--plain', '--no-legend', '--type=service,timer,target'];
    for (const order of ['remove', 'purge']) {
      await container.run(['apt-get', order, '--yes', 'pm-dvr'], { seconds: 180 });
      expect(await container.outcome(['pgrep', '-a', '-u', ACCOUNT])).toMatchObject({ code: 1, stdout: '' });
      expect(await container.run([...list, 'cam_*', 'pm-dvr*'])).toBe('');
      expect(await container.outcome(['test', '-e', '/usr/lib/pm-dvr'])).toMatchObject({ code: 1 });
      expect(await fingerprint(container, ['/etc/smarthome'])).toBe(configuration);
      expect(await footage(container)).toEqual(expect.arrayContaining(kept));
    }
  });
});
