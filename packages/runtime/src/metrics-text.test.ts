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
    const labelName = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9_]{0,5}$/);
    // Half of a surrogate pair has no bytes of its own.
    const text = fc.string({
      unit: fc.oneof(fc.constantFrom('\\', '"', '\n', '{', '}', ',', '=', 'n', ' '), fc.string()),
    });
    const sample = fc.record({
      labels: fc.dictionary(labelName, text, { maxKeys: 3, noNullPrototype: true }),
      value: fc.double().map((value) => value + 0),
    });
    const families = fc.uniqueArray(
      fc.record({
        name: fc.stringMatching(/^[a-z]{1,5}$/),
        type: fc.constant('gauge' as const),
        help: text,
        samples: fc.uniqueArray(sample, {
          minLength: 1,
          maxLength: 4,
          selector: ({ labels }) => keyOf(labels),
        }),
      }),
      { selector: ({ name }) => name },
    );
    fc.assert(
      fc.property(families, (all) => {
        expect(readMetrics(metricsText(all))).toEqual(all);
      }),
    );
  });
});

function keyOf(labels: Record<string, string>): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}
