import fc from 'fast-check';
import { expect, test } from 'vitest';
import { layer, overlay } from './interval-layers.ts';

const span = (fromMs: number, toMs: number, name: string) => ({ fromMs, toMs, name });

test('the upper layer covers, the lower one shows beside it', () => {
  const upper = [span(10, 20, 'a'), span(30, 40, 'b')];
  expect(overlay(upper, [span(0, 35, 'c'), span(38, 50, 'd')])).toEqual([
    span(0, 10, 'c'),
    span(10, 20, 'a'),
    span(20, 30, 'c'),
    span(30, 40, 'b'),
    span(40, 50, 'd'),
  ]);
});

test('each instant belongs to the first interval of the list that has it', () => {
  const anySpan = fc
    .tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: -2, max: 30 }), fc.string())
    .map(([fromMs, length, name]) => span(fromMs, fromMs + length, name));
  fc.assert(
    fc.property(fc.array(anySpan, { maxLength: 12 }), (spans) => {
      const layered = layer(spans);
      for (let ms = 0; ms < 95; ms++) {
        const has = (one: { fromMs: number; toMs: number }) => one.fromMs <= ms && ms < one.toMs;
        expect(layered.filter(has).map((one) => one.name)).toEqual(
          spans
            .filter(has)
            .slice(0, 1)
            .map((one) => one.name),
        );
      }
      layered.reduce((endMs, one) => {
        expect(one.fromMs).toBeGreaterThanOrEqual(endMs);
        return one.toMs;
      }, 0);
    }),
  );
});

test('a hundred thousand intervals are no burden', () => {
  const many = Array.from({ length: 100_000 }, (_, index) => span(index * 10, index * 10 + 15, ''));
  expect(layer([span(-5, 2_000_000, 'all'), ...many])).toHaveLength(1);
  expect(layer(many)).toHaveLength(100_000);
});
