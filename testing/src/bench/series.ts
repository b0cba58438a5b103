/** What is on an axis: `clips` without a unit, `processor time` in `ms/s`. */
export interface Quantity {
  readonly what: string;
  /** Empty for counts. */
  readonly unit: string;
}

/** How one quantity follows another. */
export interface Series {
  readonly name: string;
  readonly x: Quantity;
  readonly y: Quantity;
  /** Pairs of x and y in the order of x. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** A series of those points that were measured; the others have no number. */
export function seriesOf(
  name: string,
  [x, y]: readonly [Quantity, Quantity],
  points: readonly (readonly [number, number])[],
): Series {
  const measured = points.filter((point) => point.every(Number.isFinite));
  return { name, x, y, points: measured.toSorted(([a], [b]) => a - b) };
}
