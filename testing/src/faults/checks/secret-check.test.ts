import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeCanary } from '../../rig/canary.ts';
import { SecretWatch } from '../../rig/secret-watch.ts';
import { RigStore } from '../../rig/store.ts';
import { whileTesting } from '../../rig/while-testing.ts';
import { checkSecrets } from './secret-check.ts';

it('finds a password in the store, in a remote and in a log, and does not tell it', async () => {
  const { layout, folder } = whileTesting(await RigStore.create());
  const canary = makeCanary();
  using watch = SecretWatch.start(canary);
  const places = { layout, folders: [layout.baseDir], texts: { 'the log': 'all is well' } };
  expect(await checkSecrets(watch, places)).toEqual([]);
  const file = join(layout.baseDir, 'state_front');
  await writeFile(file, `rtsp://viewer:${encodeURIComponent(canary.password)}@camera`);
  const found = await checkSecrets(watch, { ...places, texts: { 'the log': canary.password } });
  expect(found.map(({ invariant, what }) => [invariant, what.replace(folder, '').split(':')[0]])).toEqual([
    [6, 'a password is in the log'],
    [6, 'a password is in /store/state_front'],
  ]);
  for (const trace of canary.traces) expect(JSON.stringify(found)).not.toContain(trace);
});
