/**
 * What follows a name that is not known: ` (did you mean "front"?)` if one of the known is the same but for case,
 * is longer only, or has one slip of the pen; else nothing.
 */
export function didYouMean(name: string, known: readonly string[]): string {
  const wanted = plain(name);
  const near = known.find((one) => plain(one) === wanted) ?? known.find((one) => isNear(wanted, plain(one)));
  return near === undefined ? '' : ` (did you mean "${near}"?)`;
}

function plain(name: string): string {
  return name
    .slice(0, 100)
    .toLowerCase()
    .replace(/[\s_.-]+/g, '-');
}

/** Whether two names differ in one place, by two characters at most (one in short names). */
function isNear(a: string, b: string): boolean {
  if (a.length >= 3 && b.startsWith(a)) return true;
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start++;
  let end = 0;
  while (end < shorter - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  return Math.max(a.length, b.length) - start - end <= (shorter < 4 ? 1 : 2);
}
