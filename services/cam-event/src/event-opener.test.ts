import { expect, test } from 'vitest';
import { covers } from './event-opener.ts';
import { type EventFacts, savingManifest } from './part-manifest.ts';
import { request } from './store-fixture.ts';
import type { Stretch } from './wall-history.ts';

const AT = 1_800_000_000_000;
/** Wants 3 s before and 5 s after. */
const wanted = request({ atMs: AT, postMs: 5_000 });
const whole: Stretch = { fromMs: AT - 3_000, toMs: AT + 5_000 };

interface Had {
  readonly part?: number;
  readonly continued?: boolean;
  readonly atMs?: number;
  readonly cameras?: readonly string[];
}

function isCovered(stretches: readonly Stretch[], had: Had = {}): boolean {
  const { part = 1, continued = false, atMs = AT, cameras = ['front', 'yard'] } = had;
  const facts: EventFacts = {
    ...{ id: '{door}-x', event: 'door', mode: 'once', at_ms: atMs },
    trigger: { by: 'command', received: '', received_ms: AT },
  };
  const shares = cameras.map((camera) => ({ camera, clips: [] }));
  const manifest = savingManifest({ facts, part, continued, stretches, shares, nowMs: AT });
  return covers(manifest, wanted, ['front', 'yard']);
}

test.each<[string, boolean, readonly Stretch[], Had?]>([
  ['of the very window', true, [whole]],
  ['that has no end yet', true, [{ fromMs: AT - 3_000 }]],
  ['that begins too late', false, [{ ...whole, fromMs: AT - 2_999 }]],
  ['that ends too early', false, [{ ...whole, toMs: AT + 4_999 }]],
  ['whose last stretch, after the clock was set, ends late enough', true, [{ ...whole, toMs: AT }, whole]],
  ['whose last stretch ends too early', false, [whole, { fromMs: AT, toMs: AT + 4_999 }]],
  [
    'of which a later part is left, and the beginning is in an earlier one',
    true,
    [{ fromMs: AT, toMs: AT + 5_000 }],
    { part: 2 },
  ],
  ['that goes on in the next part', true, [{ ...whole, toMs: AT }], { continued: true }],
  ['of another instant', false, [whole], { atMs: AT + 1 }],
  ['without one of the cameras', false, [whole], { cameras: ['front'] }],
])('an event %s covers what is asked for: %s', (_what, expected, stretches, had) => {
  expect(isCovered(stretches, had)).toBe(expected);
});
