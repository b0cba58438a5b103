import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { REMOTE, SyncRig } from '../../rig/sync-rig.ts';
import { whileTesting } from '../../rig/while-testing.ts';
import { checkEvidence } from './evidence-check.ts';

/** It runs cam-sync and cam-event. */
const PROGRAMS_MS = 60_000;

/** Two events, both of them at the remote. */
async function syncedEvents() {
  const rig = whileTesting(await SyncRig.open());
  const [bell, alarm] = [await rig.event({ text: 'bell' }), await rig.event({ text: 'alarm' })];
  expect(await rig.run('--once')).toMatchObject({ code: 0 });
  const facts = {
    ...{ layout: rig.layout, eventConfigFile: rig.store.eventConfigFile, events: ['bell', 'alarm'] },
    remotes: new Map([[REMOTE, rig.remoteDir]]),
  };
  const findings = async (more = {}) =>
    (await checkEvidence({ ...facts, ...more })).map(({ what }) => what).join('\n');
  const here = (index: number) => join(rig.layout.eventsDir, bell.paths.at(index) as string);
  return { findings, here, there: (index: number) => rig.at(alarm.paths.at(index) as string) };
}

describe('the check of evidence', { timeout: PROGRAMS_MS }, () => {
  it('finds nothing where all is as it was kept, here and there', async () => {
    const { findings } = await syncedEvents();
    expect(await findings()).toBe('');
  });

  it('finds an event that was asked for and is not there', async () => {
    const { findings } = await syncedEvents();
    expect(await findings({ events: ['bell', 'alarm', 'door'] })).toBe('event "door" has 0 manifests');
  });

  it('finds a clip of an event that is gone, and what cam-event says of it', async () => {
    const { findings, here } = await syncedEvents();
    await rm(here(0));
    expect(await findings()).toMatch(/: missing\n(.|\n)*cam-event --verify ended with 1/);
  });

  it('finds a manifest that was changed', async () => {
    const { findings, here } = await syncedEvents();
    await writeFile(here(-1), '{}');
    expect(await findings()).not.toBe('');
  });

  it('finds a file that is counted and not at the remote', async () => {
    const { findings, there } = await syncedEvents();
    await rm(there(0));
    expect(await findings()).toMatch(/^nas: .* is in the ledger, and not at the remote$/m);
  });
});
