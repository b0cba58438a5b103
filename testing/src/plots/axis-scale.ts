/** Where numbers lie on an axis. */
export interface AxisScale {
  /** From 0, the beginning of the axis, to 1, its end. */
  at(value: number): number;
  /** Round numbers along the axis, in order. */
  readonly ticks: readonly number[];
}

const STEPS = [1, 2, 5, 10];
const MOST_TICKS = 6;

/** An axis from 0 on that reaches all values, which are not negative. */
export function linearScale(values: readonly number[]): AxisScale {
  const most = Math.max(...values) || 1;
  const power = 10 ** Math.floor(Math.log10(most / MOST_TICKS));
  const step = (STEPS.find((each) => most / (each * power) <= MOST_TICKS) ?? 10) * power;
  const count = Math.ceil(most / step);
  const ticks = Array.from({ length: count + 1 }, (_, index) => index * step);
  return { at: (value) => value / (count * step), ticks };
}

/** An axis of powers of ten, between the nearest of them around all values, which are greater than 0. */
export function logScale(values: readonly number[]): AxisScale {
  const first = Math.floor(Math.log10(Math.min(...values)));
  const last = Math.max(first + 1, Math.ceil(Math.log10(Math.max(...values))));
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index));
  return { at: (value) => (Math.log10(value) - first) / (last - first), ticks };
}
