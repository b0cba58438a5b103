/**
 * The name out of `known` that was probably meant by `name`: the same but for case and the original's spaces or
 * hyphens, or at most two slips of the pen away (one for short names). Undefined if none is near.
 */
export function closest(name: string, known: readonly string[]): string | undefined {
  const wanted = plain(name);
  const limit = wanted.length < 5 ? 1 : 2;
  let best: { name: string; distance: number } | undefined;
  for (const candidate of known) {
    const other = plain(candidate);
    // The longer one has at least so many characters more: most candidates are out by that alone.
    if (Math.abs(other.length - wanted.length) > limit) continue;
    const distance = candidate === name ? 0 : editDistance(wanted, other);
    if (distance <= limit && distance < (best?.distance ?? Number.POSITIVE_INFINITY))
      best = { name: candidate, distance };
  }
  return best?.name;
}

function plain(name: string): string {
  return name
    .slice(0, 100)
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');
}

/** Least number of characters to insert, delete or replace (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
