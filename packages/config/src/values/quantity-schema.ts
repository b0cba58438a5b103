import * as z from 'zod';
import { valueText } from '../fault.ts';
import { DURATION_PATTERN, formatDuration, parseDuration } from './duration.ts';
import { expects } from './expected.ts';
import { formatSize, parseSize, SIZE_PATTERN } from './size.ts';

/** Smallest and largest value allowed, both included, as text with units. */
export interface Bounds {
  readonly min: string;
  readonly max: string;
  /** Whether 0 is allowed too, and switches off. */
  readonly orZero?: boolean;
}

interface Quantity {
  readonly noun: string;
  readonly expected: string;
  readonly pattern: RegExp;
  /** What 1 means when it stands without unit. */
  readonly factor: number;
  parse(text: string): number | undefined;
  format(value: number): string;
}

/** A size with a unit, or a plain number of bytes; becomes whole bytes. */
export function size(bounds: Bounds) {
  return quantity(SIZE, bounds);
}

/** A duration with a unit, or a plain number of seconds; becomes whole milliseconds. */
export function duration(bounds: Bounds) {
  return quantity(DURATION, bounds);
}

const SIZE: Quantity = {
  noun: 'size',
  expected: 'a size such as 10GiB or 500MB, or a number of bytes',
  pattern: SIZE_PATTERN,
  factor: 1,
  parse: parseSize,
  format: formatSize,
};

const DURATION: Quantity = {
  noun: 'duration',
  expected: 'a duration such as 500ms, 10s, 5min, 1h or 2d, or a number of seconds',
  pattern: DURATION_PATTERN,
  factor: 1000,
  parse: parseDuration,
  format: formatDuration,
};

function quantity(kind: Quantity, bounds: Bounds) {
  const range = `${bounds.orZero ? '0 (off), or ' : ''}${bounds.min} to ${bounds.max}`;
  const [min, max] = [kind.parse(bounds.min) as number, kind.parse(bounds.max) as number];
  const text = z.string().regex(kind.pattern, {
    error: (issue) => `${valueText(String(issue.input))} is not a ${kind.noun}; expected ${kind.expected}`,
  });
  return z
    .union([text, z.number()], expects(kind.expected))
    .meta({ 'x-type': kind.noun, 'x-bounds': range })
    .transform((input, context): number => {
      const value =
        typeof input === 'number' ? Math.round(input * kind.factor) : (kind.parse(input) as number);
      if ((bounds.orZero && value === 0) || (value >= min && value <= max)) return value;
      const wrong = value < min ? 'small' : 'large';
      const message = `${valueText(String(input))} is too ${wrong}; expected a ${kind.noun} of ${range}`;
      context.issues.push({ code: 'custom', message, input });
      return z.NEVER;
    });
}
