import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NAGIOS_CODES, nagiosText, nagiosUnknown } from './nagios-text.ts';
import { suiteStatus } from './status-fixture.ts';

const AGES = { warnMs: 60_000, criticalMs: 300_000 };

test('one line says what is worst first, and performance data follow', () => {
  expect(nagiosText(suiteStatus(), AGES)).toBe(
    'PM-DVR CRITICAL - yard: no recorder runs; last video 3min 05s ago; ' +
      'events: {gate}-2026.11.27,12.00.00 is incomplete; ' +
      'remote nas: network trouble for 12min 00s: no route / to host; 1 of 2 cameras well | ' +
      "'front_age'=0.4s;60;300;0 'front_covered'=100%;;;0;100 'yard_age'=185s;60;300;0 'yard_covered'=99.218%;;;0;100 " +
      "'events_saving'=1;;;0 'nas_backlog'=2048B;;;0 " +
      "'free /srv/cams/recent'=442381631488B;;1073741824:;0;1978906181632 'routine'=42949672960B;;;0;53687091200\n",
  );
});

test('a camera without video has no age', () => {
  const [front] = suiteStatus().cameras;
  const { last_video_age_ms: _, ...never } = front as NonNullable<typeof front>;
  expect(nagiosText(suiteStatus({ cameras: [never] }), AGES)).toContain("'front_age'=U;60;300;0");
});

test('what keeps it from looking is UNKNOWN, on one line without a bar', () => {
  expect(nagiosUnknown(new Error('a.yaml:1:1: bad\nb.yaml:2:2: a|b'))).toBe(
    'PM-DVR UNKNOWN - a.yaml:1:1: bad b.yaml:2:2: a/b\n',
  );
  expect(NAGIOS_CODES).toEqual({ ok: 0, warning: 1, critical: 2, unknown: 3 });
});

test('whatever is said, it is one line with one bar, and each datum has its label', () => {
  const words = fc.string({
    unit: fc.oneof(fc.constantFrom('|', "'", '=', '\n', '\u2028', '\0', ' '), fc.string()),
  });
  const property = fc.property(words, words, (message, path) => {
    const { disks = [] } = suiteStatus();
    const text = nagiosText(suiteStatus({ message, disks: disks.map((disk) => ({ ...disk, path })) }), AGES);
    expect(text).toMatch(/^PM-DVR [A-Z]+ - [^|\n]*( \| [^|\n]*)?\n$/);
    const data = text.slice(text.lastIndexOf(' | ') + 3).trimEnd();
    expect(data).toMatch(/^('[^'=]+'=(U|[\d.]+[a-zA-Z%]*)[\d.;:]*( |$))+$/);
    expect(nagiosUnknown(new Error(message))).toMatch(/^PM-DVR UNKNOWN -[^|\n]*\n$/);
  });
  fc.assert(property);
});
