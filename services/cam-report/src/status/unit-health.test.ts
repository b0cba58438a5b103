import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lookAtUnits, parseUnits, unitPatterns } from './unit-health.ts';
import { judgeUnit } from './unit-policy.ts';

const front = {
  ...{ unit: 'cam_service@front.service', active: 'active', sub: 'running', result: 'success' },
  ...{ enabled: 'enabled', restarts: 2 },
};
const PRINTED = `NRestarts=2
Result=success
Id=cam_service@front.service
LoadState=loaded
ActiveState=active
SubState=running
UnitFileState=enabled

Id=cam_event.service
LoadState=not-found
ActiveState=inactive

Result=success
Id=cam_cleaner.timer
LoadState=loaded
ActiveState=active
SubState=waiting
UnitFileState=enabled
`;

test.each<[what: string, facts: Partial<typeof front>, verdict: string, message: string]>([
  ['runs', {}, 'ok', 'active (running)'],
  ['failed', { active: 'failed', sub: 'failed', result: 'exit-code' }, 'critical', 'failed: exit-code'],
  [
    'is restarted',
    { active: 'activating', sub: 'auto-restart', result: 'signal' },
    'warning',
    'activating (auto-restart): signal; it is restarted',
  ],
  [
    'is enabled and does not run',
    { active: 'inactive', sub: 'dead' },
    'warning',
    'inactive (dead), although it is enabled',
  ],
  ['is not enabled', { active: 'inactive', sub: 'dead', enabled: 'disabled' }, 'ok', 'inactive (dead)'],
  [
    'waits for its timer',
    { unit: 'cam_cleaner.service', active: 'inactive', sub: 'dead', enabled: 'static' },
    'ok',
    'inactive (dead)',
  ],
])('a unit that %s', (_, facts, verdict, message) => {
  expect(judgeUnit({ ...front, ...facts })).toEqual({ verdict, message });
});

test('what systemctl prints is read, and units that do not exist are left out', () => {
  expect(parseUnits(PRINTED).map(({ unit, active, restarts }) => [unit, active, restarts])).toEqual([
    ['cam_cleaner.timer', 'active', 0],
    ['cam_service@front.service', 'active', 2],
  ]);
  expect(parseUnits('')).toEqual([]);
});

test('cameras that are named have their own units only', () => {
  expect(unitPatterns(['front'])).toEqual(['cam_service@front.service', 'cam_proxy@front.service']);
  expect(unitPatterns([])).toContain('cam_sync.service');
});

test('systemctl is asked for, and where it fails or is missing there are no units', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'units-'));
  try {
    const program = join(folder, 'systemctl');
    await writeFile(program, `#!/bin/sh\n[ "$1" = show ] && cat <<END\n${PRINTED}END\n`);
    await chmod(program, 0o755);
    expect((await lookAtUnits(['cam_*'], program))?.map(({ unit }) => unit)).toEqual([
      'cam_cleaner.timer',
      'cam_service@front.service',
    ]);
    await writeFile(program, '#!/bin/sh\necho "System has not been booted with systemd" >&2\nexit 1\n');
    expect(await lookAtUnits(['cam_*'], program)).toBeNull();
    expect(await lookAtUnits(['cam_*'], join(folder, 'absent'))).toBeNull();
  } finally {
    await rm(folder, { recursive: true });
  }
});
