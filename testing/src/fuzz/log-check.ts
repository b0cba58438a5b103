const STACK = /^\s+at (?:async )?(?:\S+ )*\(?(?:file:|node:|\/).*:\d+:\d+\)?$/m;
const THROWN = /\b(?:TypeError|RangeError|ReferenceError|SyntaxError|AssertionError|ERR_[A-Z_]+)\b/;
const AROUND = 300;

/** Where a log tells of an exception that nobody expected: a trace, or an error of the language; undefined if nowhere. */
export function exceptionIn(log: string): string | undefined {
  const found = STACK.exec(log) ?? THROWN.exec(log);
  return found ? log.slice(Math.max(0, found.index - AROUND), found.index + AROUND) : undefined;
}
