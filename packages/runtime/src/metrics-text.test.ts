import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMetrics } from './metrics-reader.ts';
import { type MetricFamily, metricsText } from './metrics-text.ts';

const family = (said: Partial<MetricFamily>): MetricFamily => ({
  ...{ name: 'up', type: 'gauge', help: 'Whether it is up.', samples: [{ labels: {}, value: 1 }] },
  ...said,
});

describe('the text of metrics', () => {
  it('is what Prometheus documents', () => {
    const samples = [
      { labels: { path: 'C:\\DIR\n', error: 'no "file"' }, value: 1.5 },
      { labels: { path: '/', error: '' }, value: Number.NaN },
    ];
    const text = metricsText([
      family({ name: 'a_b:c_total', type: 'counter', help: 'One\\two\nthree', samples }),
    ]);
    expect(text).toBe(
      [
        '# HELP a_b:c_total One\\\\two\\nthree',
        '# TYPE a_b:c_total counter',
        'a_b:c_total{error="no \\"file\\"",path="C:\\\\DIR\\n"} 1.5',
        'a_b:c_total{error="",path="/"} NaN',
        '',
      ].join('\n'),
    );
  });

  it('leaves out a metric without values', () => {
    expect(metricsText([family({ samples: [] })])).toBe('');
  });

  it.each([
    ['a name of a metric that is none', [family({ name: '1up' })], /"1up" is no name of a metric/],
    ['a name of a metric with a newline', [family({ name: 'up\n' })], /is no name of a metric/],
    [
      'a name of a label that is none',
      [family({ samples: [{ labels: { 'a-b': '' }, value: 1 }] })],
      /of a label/,
    ],
    [
      'a name of a label that is taken',
      [family({ samples: [{ labels: { __a: '' }, value: 1 }] })],
      /of a label/,
    ],
    ['the same metric twice', [family({}), family({})], /up comes twice/],
    [
      'the same labels twice',
      [
        family({
          samples: [
            { labels: { a: '1', b: '2' }, value: 1 },
            { labels: { b: '2', a: '1' }, value: 2 },
          ],
        }),
      ],
      /up\{a="1",b="2"\} comes twice/,
    ],
  ])('refuses %s', (_, families, message) => {
    expect(() => metricsText(families)).toThrow(message);
  });

  it('is read back as it was, whatever labels and help say', () => {
    fc.assert(
      fc.property(families, (all) => {
        expect(readMetrics(metricsText(all))).toEqual(all);
      }),
    );
  });

  it('that was damaged is an error, or says all that it is read as', () => {
    const more = fc.string({ unit: fc.constantFrom(...'#{}=",\\\n e1+_aN'), maxLength: 3 });
    const property = fc.property(families, fc.nat(), fc.nat(3), more, (all, place, cut, other) => {
      const text = metricsText(all);
      const at = place % (text.length + 1);
      const damaged = text.slice(0, at) + other + text.slice(at + cut);
      const read = readOrNone(damaged);
      if (read !== undefined) expect(shapesOf(read.map(shapeText).join(''))).toEqual(shapesOf(damaged));
    });
    fc.assert(property, { numRuns: 300 });
  });
});

const labelName = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9_]{0,5}$/);
// Half of a surrogate pair has no bytes of its own.
const words = fc.string({
  unit: fc.oneof(fc.constantFrom('\\', '"', '\n', '{', '}', ',', '=', 'n', ' '), fc.string()),
});
const sample = fc.record({
  labels: fc.dictionary(labelName, words, { maxKeys: 3, noNullPrototype: true }),
  value: fc.double().map((value) => value + 0),
});
const families = fc.uniqueArray(
  fc
    .record({
      name: fc.stringMatching(/^[a-z]{1,5}$/),
      type: fc.constantFrom('gauge' as const, 'counter' as const),
      help: words,
      samples: fc.uniqueArray(sample, {
        ...{ minLength: 1, maxLength: 3, selector: ({ labels }) => keyOf(labels) },
      }),
    })
    .map((one) => (one.type === 'counter' ? { ...one, name: `${one.name}_total` } : one)),
  { maxLength: 4, selector: ({ name }) => name },
);

function readOrNone(text: string): MetricFamily[] | undefined {
  try {
    return readMetrics(text);
  } catch (error) {
    expect(String(error)).toMatch(/^Error: ./);
    return undefined;
  }
}

/** As it is written, where a metric without values is written too. */
function shapeText(family: MetricFamily): string {
  if (family.samples.length > 0) return metricsText([family]);
  return metricsText([{ ...family, samples: [{ labels: {}, value: 0 }] }]).replace(/[^\n]*\n$/, '');
}

/** What stands before values: as it is, of values how long their names and labels are, which may come in any order. */
function shapesOf(text: string): (string | number)[] {
  const isHead = (line: string) => line === '' || line.startsWith('#');
  const series = (line: string) => line.replace(/ \S+$/, '').replace(/,?\}$/, '').replace(/\{$/, '');
  return text.split('\n').map((line) => (isHead(line) ? line : series(line).length));
}

function keyOf(labels: Record<string, string>): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}
