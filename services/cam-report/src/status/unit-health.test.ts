import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
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

test('what systemctl prints of any units is read as it is, in whatever order it comes', () => {
  const word = fc.stringMatching(/^[a-z][a-z=-]{0,8}$/);
  const unit = fc.record({
    ...{
      unit: fc.stringMatching(/^cam_[a-z]{1,5}(@[A-Za-z0-9_.-]{1,8})?\.service$/),
      active: word,
      sub: word,
    },
    ...{ result: word, enabled: fc.oneof(word, fc.constant('')), restarts: fc.nat(9_999) },
  });
  const units = fc.uniqueArray(unit, { selector: (facts) => facts.unit, maxLength: 6 });
  const property = fc.property(units, fc.infiniteStream(fc.nat(6)), (all, turns) => {
    const text = all.map(({ unit: id, active, sub, result, enabled, restarts }) => {
      const lines = [`Id=${id}`, 'LoadState=loaded', `ActiveState=${active}`, `SubState=${sub}`];
      const more = [`Result=${result}`, `UnitFileState=${enabled}`, `NRestarts=${restarts}`];
      const turn = turns.next().value as number;
      const printed = [...lines, ...more];
      return `${[...printed.slice(turn), ...printed.slice(0, turn)].join('\n')}\n`;
    });
    expect(parseUnits(text.join('\n'))).toEqual(all.sort((a, b) => (a.unit < b.unit ? -1 : 1)));
  });
  fc.assert(property);
});

test('any other text is no unit, or one whose figures are sound', () => {
  const line = fc.oneof(
    fc.constantFrom('', ' ', 'Id=a', 'Id=', 'LoadState=loaded', 'LoadState', 'Id', '=', 'Result=a=b'),
    fc.constantFrom('-1', '1.5', '1e999', '0x1f', 'no', '').map((count) => `NRestarts=${count}`),
    fc.string(),
  );
  const property = fc.property(fc.array(line), (lines) => {
    for (const { unit, restarts } of parseUnits(['Id=a', 'LoadState=loaded', ...lines].join('\n'))) {
      expect(unit).not.toBe('');
      expect(Number.isSafeInteger(restarts) && restarts >= 0).toBe(true);
    }
  });
  fc.assert(property, { numRuns: 200 });
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
