import { expect, it } from 'vitest';
import { lineOf, matters, unprovoked } from './journal-watch.ts';

const record = (priority: number, unit: string, MESSAGE: unknown) => {
  return { PRIORITY: String(priority), _SYSTEMD_UNIT: unit, MESSAGE };
};

it('looks at errors of all and at warnings of the suite, not at anything else', () => {
  const looked = (priority: number, unit: string) => matters(lineOf(record(priority, unit, 'text')));
  expect(looked(3, 'dbus.service')).toBe(true);
  expect(looked(4, 'dbus.service')).toBe(false);
  expect(looked(4, 'cam_event.service')).toBe(true);
  expect(looked(5, 'cam_event.service')).toBe(false);
});

it('counts what systemd says about a unit as of that unit', () => {
  const line = lineOf({ ...record(4, 'init.scope', 'Failed'), UNIT: 'cam_sync.service' });
  expect(line).toEqual({ priority: 4, source: 'cam_sync.service', text: 'Failed' });
});

it('reads text that journalctl writes as bytes', () => {
  expect(lineOf(record(3, 'a.service', [...Buffer.from('müde')])).text).toBe('müde');
});

it('names each line that no step has provoked', () => {
  const lines = [3, 4].map((priority) => ({
    priority,
    source: 'cam_sync.service',
    text: `trouble ${priority}`,
  }));
  expect(unprovoked(lines, [])).toHaveLength(2);
  expect(unprovoked(lines, [/cam_sync.*trouble 4/])).toEqual(['journal: <3> cam_sync.service: trouble 3']);
});
