import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { METRICS } from '@pm-dvr/contracts';
import { describe, expect, test } from 'vitest';
import { EventClient } from '../rig/event-client.ts';
import {
  alertQueries,
  dashboardQueries,
  metricsFiles,
  metricsIn,
  metricsOf,
  RULES_FILE,
  selectorsIn,
} from '../rig/monitoring.ts';
import { noPrometheus, Prometheus, promtoolCheck, promtoolFaults } from '../rig/prometheus.ts';
import { SUITE_REMOTE, Suite } from '../rig/suite.ts';
import { sleep, waitFor } from '../rig/wait.ts';

const obstacle = noPrometheus();
const why = obstacle ? ` (skipped: ${obstacle})` : '';
/** Of node_exporter itself. */
const FOREIGN = /^node_textfile_/;

const metricsDir = (folder: string) => join(folder, 'metrics');

/** All daemons at work, with something to tell: an outage, an event, a message that is none, an upload, a run of the cleaner. */
async function busySuite(): Promise<{ suite: Suite; folder: string }> {
  const suite = await Suite.open({
    common: (folder) => ({ metrics_dir: metricsDir(folder), metrics_interval: '1s' }),
  });
  const folder = metricsDir(suite.store.folder);
  await mkdir(folder);
  try {
    suite.record();
    const keeper = suite.keep();
    suite.sync();
    await using client = await EventClient.open(suite.broker);
    await client.heardBy(keeper);
    await waitFor('clips', async () => (await suite.store.clips('front')).length >= 2);
    suite.camera('front').fault({ kind: 'refuse' });
    await sleep(2_000);
    await suite.camera('front').clear();
    await client.send({ event: 'door', cameras: ['front'], pre: 2, post: 2 });
    await client.send('{ this is no JSON');
    await client.ended('door');
    await waitFor(
      'the upload',
      () => (valueIn(folder, 'pm_dvr_sync_verified_files_total', { remote: SUITE_REMOTE }) ?? 0) > 1,
    );
    await waitFor('a hole with a cause', () =>
      metricsOf(folder).some(({ name }) => name === 'pm_dvr_camera_unrecorded_seconds_total'),
    );
    const { code, stderr } = await suite.clean();
    if (code !== 0) throw new Error(stderr);
    return { suite, folder };
  } catch (error) {
    const text = `${error}\n${suite.output}`;
    await suite[Symbol.asyncDispose]();
    throw new Error(text);
  }
}

function valueIn(folder: string, name: string, labels: Record<string, string> = {}): number | undefined {
  const samples = metricsOf(folder).flatMap((family) => (family.name === name ? family.samples : []));
  const wanted = Object.entries(labels);
  return samples.find((sample) => wanted.every(([label, text]) => sample.labels[label] === text))?.value;
}

describe('the metrics of all daemons', () => {
  test('are all that the contract promises, true, without a secret, and what the samples ask for', async () => {
    const { suite, folder } = await busySuite();
    await using _ = suite;
    await waitFor('the last writing', () => (valueIn(folder, 'pm_dvr_camera_clips_total') ?? 0) > 4);
    const there = metricsOf(folder);
    expect([...new Set(there.map(({ name }) => name))].sort()).toEqual(Object.keys(METRICS).sort());
    for (const { of, expression } of [...alertQueries(), ...dashboardQueries()]) {
      for (const name of metricsIn(expression).filter((one) => !FOREIGN.test(one)))
        expect(
          there.map((family) => family.name),
          of,
        ).toContain(name);
      for (const { metric, label, value: text } of selectorsIn(expression))
        expect(valueIn(folder, metric, { [label]: text }), `${of}: ${label}="${text}"`).toBeDefined();
    }
    expect(valueIn(folder, 'pm_dvr_camera_recording', { camera: 'front' })).toBe(1);
    const ageSeconds =
      Date.now() / 1000 - (valueIn(folder, 'pm_dvr_camera_last_video_timestamp_seconds') ?? 0);
    expect(ageSeconds).toBeLessThan(10);
    const clips = await suite.store.clips('front');
    expect(valueIn(folder, 'pm_dvr_camera_clips_total')).toBeLessThanOrEqual(clips.length);
    expect(valueIn(folder, 'pm_dvr_camera_reconnects_total')).toBe(1);
    expect(
      valueIn(folder, 'pm_dvr_camera_unrecorded_seconds_total', { cause: 'connection-refused' }),
    ).toBeGreaterThan(1);
    expect(valueIn(folder, 'pm_dvr_events_total', { state: 'started' })).toBe(1);
    expect(valueIn(folder, 'pm_dvr_event_trigger_errors_total')).toBe(1);
    expect(valueIn(folder, 'pm_dvr_sync_backlog_files', { remote: SUITE_REMOTE })).toBe(0);
    expect(valueIn(folder, 'pm_dvr_cleaner_runs_total', { result: 'ok' })).toBe(1);
    const text = [...metricsFiles(folder).values()].join('');
    for (const secret of suite.secrets) expect(text).not.toContain(secret);
  });

  test('end with a daemon that is stopped, and stay when it is killed', async () => {
    await using suite = await Suite.open({
      common: (folder) => ({ metrics_dir: metricsDir(folder), metrics_interval: '1s' }),
    });
    const folder = metricsDir(suite.store.folder);
    await mkdir(folder);
    const [recorder, keeper, syncer, cleaner] = [
      suite.record(),
      suite.keep(),
      suite.sync(),
      suite.cleanAlways(),
    ];
    const files = () => [...metricsFiles(folder).keys()];
    const all = ['cleaner_main', 'event_main', 'service__all', 'sync_main'].map(
      (name) => `pm_dvr_cam-${name}.prom`,
    );
    await waitFor('all files', () => files().length === 4);
    expect(files().sort()).toEqual(all);
    for (const daemon of [recorder, keeper, cleaner]) expect((await daemon.stop()).code).toBe(0);
    syncer.signal('SIGKILL');
    await syncer.exited;
    expect(files()).toEqual(['pm_dvr_cam-sync_main.prom']);
  });

  test('do not exist where nobody asks for them', async () => {
    await using suite = await Suite.open();
    const daemon = suite.record();
    await waitFor('a clip', async () => (await suite.store.clips('front')).length >= 1);
    await daemon.stop();
    await suite.clean();
    expect(existsSync(join(suite.store.layout.cleanerDir, 'totals.json'))).toBe(false);
  });

  test.skipIf(obstacle)(
    `go through node_exporter to a Prometheus that answers each query of the dashboard${why}`,
    async () => {
      expect(await promtoolCheck('rules', RULES_FILE)).toContain(
        `SUCCESS: ${alertQueries().length} rules found`,
      );
      const { suite, folder } = await busySuite();
      await using _ = suite;
      for (const [name, text] of metricsFiles(folder)) expect(await promtoolFaults(text), name).toEqual([]);
      await using prometheus = await Prometheus.start(suite.store.folder, folder, RULES_FILE);
      for (const { of, expression } of dashboardQueries())
        await waitFor(
          `data for "${of}": ${expression}`,
          async () => (await prometheus.query(expression)).length > 0,
        );
      for (const { of, expression } of alertQueries())
        for (const name of metricsIn(expression))
          expect(await prometheus.query(name), `${of}: ${name}`).not.toEqual([]);
      expect(await prometheus.query('node_textfile_scrape_error == 0')).toHaveLength(1);
      await waitFor('all alerts', async () =>
        (await prometheus.alerts()).every(({ health }) => health === 'ok'),
      );
      suite.camera('front').fault({ kind: 'refuse' });
      await waitFor('the alert', async () => {
        const firing = await prometheus.query('ALERTS{alertname="PmDvrCameraDown"}');
        return firing.some(({ labels }) => labels.camera === 'front');
      });
    },
  );
});
