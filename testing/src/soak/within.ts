/**
 * A signal that is aborted after a time, or as soon as `stop` is. To be used with `using`. `AbortSignal.any` and `timeout` would do,
 * but Node.js 20 forgets a signal that only another one knows.
 */
export function within(stop: AbortSignal, ms: number): Disposable & { readonly signal: AbortSignal } {
  const over = new AbortController();
  const end = () => over.abort();
  const timer = setTimeout(end, ms);
  stop.addEventListener('abort', end);
  if (stop.aborted) end();
  return {
    signal: over.signal,
    [Symbol.dispose]() {
      clearTimeout(timer);
      stop.removeEventListener('abort', end);
    },
  };
}
