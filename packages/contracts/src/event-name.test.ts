import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  eventId,
  eventName,
  eventTextFault,
  linkName,
  linkOffsetSeconds,
  manifestName,
  parseLinkName,
  parseManifestName,
  safeEventName,
} from './event-name.ts';

const AT_MS = Date.UTC(2026, 10, 20, 14, 9, 57, 900);
const cet = () => 60;
const idOf = (text: string) => eventId(eventName(text, AT_MS, cet));

describe('an event name', () => {
  test('reads as the original wrote it', () => {
    const link = { camera: 'entrance', id: idOf('test'), number: 1, offsetSeconds: -60, extension: '.mp4' };
    expect(linkName(link)).toBe('entrance-{test}-2026.11.20,15.09.57_001(-60 sec).mp4');
    expect(linkName({ ...link, id: idOf(''), number: 1000, offsetSeconds: 0 })).toBe(
      'entrance-2026.11.20,15.09.57_1000(0 sec).mp4',
    );
    expect(manifestName(idOf('test'), 1)).toBe('{test}-2026.11.20,15.09.57.json');
    expect(manifestName(idOf('test'), 12)).toBe('{test}-2026.11.20,15.09.57+12.json');
  });

  test.each([
    ['Entrance door opened', 'Entrance door opened'],
    ['../../etc/passwd', '.._.._etc_passwd'],
    ['a`b\'c"d&e\\f|g>h<i;j?k*l$m#n', 'a_b_c_d_e_f_g_h_i_j_k_l_m_n'],
    ['{x}%ts%/', '_x_ts_'],
    ['Tür geöffnet', 'Tür geöffnet'],
    ['\u202egnp.exe', '_gnp.exe'],
    ['  two  spaces ', 'two spaces'],
    ['', ''],
    [' ', '_'],
    ['///', '_'],
  ])('%j is %j in file names', (text, safe) => expect(safeEventName(text)).toBe(safe));

  test('whatever was sent, links and manifests are file names that say again what they were made of', () => {
    const camera = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/);
    const texts = fc.string({ unit: 'grapheme', maxLength: 100 }).filter((text) => !eventTextFault(text));
    const numbers = fc.integer({ min: 1, max: 999_999 });
    const offsets = fc.integer({ min: -99_999, max: 99_999_999 });
    const property = fc.property(camera, texts, numbers, offsets, (id, text, number, offsetSeconds) => {
      const link = { camera: id, id: idOf(text), number, offsetSeconds, extension: '.mp4' };
      const name = linkName(link);
      expect(name).not.toMatch(/[/\0]/);
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
      expect(parseLinkName(name)).toEqual(link);
      expect(parseManifestName(manifestName(link.id, number))).toEqual({ id: link.id, part: number });
    });
    fc.assert(property);
  });

  test('a name that was damaged is none, or exactly the name of what it says', () => {
    const texts = fc.constantFrom('', 'door', 'Tür+1');
    const numbers = fc.integer({ min: 1, max: 9_999 });
    const more = fc.string({ unit: fc.constantFrom(...'0123456789.,+-_ (){}/\njson'), maxLength: 2 });
    const property = fc.property(
      texts,
      numbers,
      fc.nat(60),
      fc.nat(2),
      more,
      (text, number, at, cut, other) => {
        const id = idOf(text);
        const damaged = (name: string) => name.slice(0, at) + other + name.slice(at + cut);
        const link = damaged(
          linkName({ camera: 'front', id, number, offsetSeconds: -60, extension: '.mp4' }),
        );
        const saidLink = parseLinkName(link);
        if (saidLink) expect(linkName(saidLink)).toBe(link);
        const manifest = damaged(manifestName(id, number));
        const said = parseManifestName(manifest);
        if (said) expect(manifestName(said.id, said.part)).toBe(manifest);
      },
    );
    fc.assert(property, { numRuns: 1_000 });
  });

  test('no name of another grammar is taken', () => {
    const name = 'entrance-{test}-2026.11.20,15.09.57_001(-60 sec).mp4';
    const others = [
      `${name}.part`,
      `.${name}`,
      name.replace('001', '01'),
      name.replace('-60', '-060'),
      name.replace('-60', '-0'),
    ];
    for (const other of others) expect([other, parseLinkName(other)]).toEqual([other, undefined]);
    expect(parseManifestName('{test}-2026.11.20,15.09.57+1.json')).toBeUndefined();
    expect(parseManifestName('{test}-2026.11.20,15.09.57.json.tmp')).toBeUndefined();
  });
});

describe('the text of an event', () => {
  test('is one line of 100 bytes at most', () => {
    expect(eventTextFault('x'.repeat(100))).toBeUndefined();
    expect(eventTextFault('ä'.repeat(51))).toBe('is 102 bytes long; expected at most 100');
    expect(eventTextFault('a\nb')).toMatch(/line break/);
    expect(eventTextFault('a\ud800b')).toMatch(/Unicode/);
  });
});

test('offsets in names are rounded to the second and never negative zero', () => {
  expect([-60_400, -400, 0, 499, 19_500].map(linkOffsetSeconds)).toEqual([-60, 0, 0, 0, 20]);
});
