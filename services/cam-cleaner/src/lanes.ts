/**
 * Does some work for each item, in their order, for at most so many at a time. Fails with what the first one fails with, but only when
 * none is at work any more; those that follow are not begun then.
 */
export async function eachInLanes<T>(
  items: readonly T[],
  lanes: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  const failures: unknown[] = [];
  const lane = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift())
      await work(item).catch((error: unknown) => {
        failures.push(error);
        waiting.length = 0;
      });
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  if (failures.length > 0) throw failures[0];
}
