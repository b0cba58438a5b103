import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCamSyncConfig } from '@pm-dvr/config';
import { EXIT } from '@pm-dvr/contracts';
import { expect, it } from 'vitest';
import { buildPlan } from './build-plan.ts';

function plan(...remotes: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'pm-dvr-build-plan-'));
  try {
    const file = join(folder, 'cam_sync.yaml');
    writeFileSync(file, 'remotes: { nas: { cloud_path: a }, attic: { cloud_path: b } }\n');
    return buildPlan(loadCamSyncConfig({ file }), { kind: 'once' }, { debug: true, remotes });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it('is for all remotes, and then answers the flag', () => {
  expect(plan()).toMatchObject({
    ...{
      remotes: [{ name: 'nas' }, { name: 'attic' }],
      isForAllRemotes: true,
      rclone: { program: 'rclone' },
    },
    log: { level: 'debug' },
  });
});

it('is for some of them, and then leaves the flag to the others', () => {
  expect(plan('attic')).toMatchObject({ remotes: [{ name: 'attic' }], isForAllRemotes: false });
  expect(plan('attic', 'nas').isForAllRemotes).toBe(true);
});

it('refuses a remote that is not there, and names those that are', () => {
  expect(() => plan('cellar')).toThrow(
    expect.objectContaining({
      ...{ code: 'UNKNOWN_REMOTE', exitCode: EXIT.usage },
      message: 'there is no remote "cellar"; expected one of nas, attic',
    }),
  );
});
