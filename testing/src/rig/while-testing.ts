import { onTestFinished } from 'vitest';

/** Closes a thing when the running test is over; what was opened last is closed first. Not for concurrent tests. */
export function whileTesting<T extends AsyncDisposable>(thing: T): T {
  onTestFinished(() => Promise.resolve(thing[Symbol.asyncDispose]()));
  return thing;
}
