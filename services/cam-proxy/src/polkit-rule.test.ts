import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { expect, it } from 'vitest';

const RULE = join(import.meta.dirname, '../../../packaging/polkit/50-pm-dvr.rules');
const MANAGE_UNITS = 'org.freedesktop.systemd1.manage-units';

type Rule = (action: object, subject: object) => string | undefined;

/** The rules of the file, evaluated as polkitd does (polkit(8)): with nothing of Node's around them. */
function rules(): Rule[] {
  const found: Rule[] = [];
  const polkit = {
    addRule: (rule: Rule) => void found.push(rule),
    Result: { YES: 'yes', NO: 'no', NOT_HANDLED: undefined },
  };
  runInContext(readFileSync(RULE, 'utf8'), createContext({ polkit }));
  return found;
}

function answer(user: string, id: string, details: Readonly<Record<string, string>>): string | undefined {
  const [rule, second] = rules();
  if (!rule || second) throw new Error('expected one rule');
  return rule({ id, lookup: (name: string) => details[name] }, { user });
}

const restart = (unit: string) => ({ unit, verb: 'restart' });

it.each(['front', 'front-door', 'yard.2', 'A_1', 'a'.repeat(64)])(
  'allows a restart of the proxy of %s',
  (id) => {
    expect(answer('smarthome', MANAGE_UNITS, restart(`cam_proxy@${id}.service`))).toBe('yes');
  },
);

it.each(['root', 'nobody', 'smarthome2', 'Smarthome', ''])('gives %j nothing', (user) => {
  expect(answer(user, MANAGE_UNITS, restart('cam_proxy@front.service'))).toBeUndefined();
});

it.each([
  'start',
  'stop',
  'reload',
  'try-restart',
  'reload-or-restart',
  'kill',
  'set-property',
  'Restart',
  '',
])('does not allow to %s', (verb) => {
  expect(answer('smarthome', MANAGE_UNITS, { unit: 'cam_proxy@front.service', verb })).toBeUndefined();
});

it.each([
  'cam_service@front.service',
  'cam_proxy.service',
  'cam_proxy@.service',
  'cam_proxy@front.timer',
  'cam_proxy@front.service.d',
  'xcam_proxy@front.service',
  'cam_proxy@front.service\nsshd.service',
  'cam_proxy@../ssh.service',
  'cam_proxy@-front.service',
  'cam_proxy@front door.service',
  `cam_proxy@${'a'.repeat(65)}.service`,
  'ssh.service',
  '',
])('does not allow a restart of %j', (unit) => {
  expect(answer('smarthome', MANAGE_UNITS, restart(unit))).toBeUndefined();
});

it('says nothing of other actions, nor where systemd does not say what is meant', () => {
  const details = restart('cam_proxy@front.service');
  for (const id of [
    'org.freedesktop.systemd1.manage-unit-files',
    'org.freedesktop.systemd1.reload-daemon',
    '',
  ])
    expect(answer('smarthome', id, details)).toBeUndefined();
  expect(answer('smarthome', MANAGE_UNITS, {})).toBeUndefined();
  expect(answer('smarthome', MANAGE_UNITS, { verb: 'restart' })).toBeUndefined();
});
