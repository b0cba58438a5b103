/** The part of a zod issue that these messages need. */
interface RawIssue {
  readonly code?: string | undefined;
  readonly input?: unknown;
}

/**
 * Error option of a zod schema: says what was found in place of `expected`, never the value itself. With `quotes`,
 * numbers and truth values are told that they need quotes to be text.
 */
export function expects(expected: string, quotes = false) {
  return { error: (issue: RawIssue) => foundText(issue.input, expected, quotes) };
}

function foundText(input: unknown, expected: string, quotes: boolean): string {
  if (input === undefined) return `is missing; expected ${expected}`;
  if (input === null) return `has no value; expected ${expected}`;
  if (Array.isArray(input)) return `is a list; expected ${expected}`;
  if (typeof input === 'object') return `is a map; expected ${expected}`;
  if (typeof input === 'string') return `is not right; expected ${expected}`;
  const kind = typeof input === 'number' ? 'a number' : 'a truth value';
  return `is ${kind}; expected ${expected}${quotes ? ' (put it in quotes)' : ''}`;
}
