import { expect, it } from 'vitest';
import { resultDocument, resultText } from './result-text.ts';
import type { CleanResult } from './run-result.ts';

const NONE = { cameras: {}, parts: 0, partBytes: 0 };
const RESULT: CleanResult = {
  isDryRun: false,
  isInterrupted: false,
  rules: [
    { rule: 'events-age', ...NONE },
    { rule: 'events-size', limit: 4096, found: 5000, cameras: {}, parts: 2, partBytes: 1024 },
    { rule: 'camera-size', camera: 'yard', limit: 1024, found: 1000, ...NONE },
    { rule: 'age', limit: 86_400_000, ...NONE },
    {
      ...{ rule: 'total-size', limit: 2048, found: 4096, parts: 0, partBytes: 0 },
      cameras: { front: { clips: 3, heldClips: 1, bytes: 2048 } },
    },
    { rule: 'free-space', limit: 1024, found: 9000, ...NONE },
  ],
  troubles: [{ code: 1, message: '1 file could not be deleted' }],
  ...{
    faults: 1,
    isStuck: false,
    lost: [],
    logs: { clips: 0, heldClips: 0, bytes: 0 },
    bytesPerMs: 1,
    isRateSure: true,
  },
  ...{ routineBytes: 2048, eventsBytes: 3000, freeBytes: 9000, unsafeParts: 1 },
};

it('has a line for each rule, sums, and what is not well', () => {
  expect(resultText(RESULT)).toBe(`events-age: no events_age is set; nothing to delete
events-size: 4.88 KiB of 4.00 KiB; deleted 2 parts of events, which free 1.00 KiB
camera-size yard: 1000 B of 1.00 KiB; nothing to delete
age: limit 1d 00h; nothing to delete
total-size: 4.00 KiB of 2.00 KiB; deleted front: 3 clips (1 of them held by events), 2.00 KiB
free-space: 8.79 KiB free, 1.00 KiB wanted; nothing to delete
gone: 3 clips (1 of them held by events), 3.00 KiB, 2 parts of events
now: clips 2.00 KiB, events 2.93 KiB (1 not safe yet), free 8.79 KiB
! 1 file could not be deleted
`);
});

it('says of a dry run what would be', () => {
  const lines = resultText({ ...RESULT, isDryRun: true }).split('\n');
  expect(lines[4]).toContain('would delete front: 3 clips');
  expect(lines[6]).toMatch(/^would go: 3 clips/);
  expect(lines[7]).toMatch(/^would then be: /);
});

it('tells what a killed run had begun, and of old logs', () => {
  const gone = { clips: 2, heldClips: 0, bytes: 1024 };
  const text = resultText({ ...RESULT, recovered: gone, logs: gone });
  expect(text).toContain('recovered: a run that was killed had begun to delete 2 clips, 1.00 KiB\n');
  expect(text).toContain('logs: 2 files, 1.00 KiB\n');
});

it('says the same as JSON', () => {
  expect(JSON.parse(JSON.stringify(resultDocument(RESULT, 1_700_000_000_123)))).toMatchObject({
    ...{
      timestamp: 1_700_000_000,
      dry_run: false,
      freed_bytes: 3072,
      freed_clips: 3,
      freed_parts: 2,
      faults: 1,
    },
    troubles: [{ code: 1, message: '1 file could not be deleted' }],
    rules: [
      { rule: 'events-age', parts: 0 },
      { rule: 'events-size', limit_bytes: 4096, found_bytes: 5000, part_bytes: 1024 },
      { rule: 'camera-size', camera: 'yard' },
      { rule: 'age', limit_ms: 86_400_000 },
      { rule: 'total-size', cameras: { front: { clips: 3, held_clips: 1, bytes: 2048 } } },
      { rule: 'free-space' },
    ],
  });
});
