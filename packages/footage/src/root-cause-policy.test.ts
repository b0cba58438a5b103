import type { Cause } from '@pm-dvr/contracts';
import { describe, expect, test } from 'vitest';
import { type Reason, refineReason } from './root-cause-policy.ts';

const table: [reports: Cause[], root: Cause][] = [
  [['no-answer'], 'no-answer'],
  [['closed-by-camera', 'connection-refused'], 'connection-refused'],
  [['ffmpeg-died', 'no-answer', 'connection-refused'], 'no-answer'],
  [['unknown', 'ffmpeg-died'], 'ffmpeg-died'],
  [['recorder-starting', 'closed-by-camera', 'not-found'], 'not-found'],
  [['closed-by-camera', 'ffmpeg-died'], 'closed-by-camera'],
  [['closed-by-camera', 'unknown'], 'closed-by-camera'],
  [['ffmpeg-died', 'recorder-starting'], 'ffmpeg-died'],
  [['video-stalled', 'connection-refused'], 'video-stalled'],
  [['disk-full', 'store-unwritable'], 'disk-full'],
  [['recorder-killed', 'no-answer'], 'recorder-killed'],
  [['unknown', 'unknown'], 'unknown'],
];

/** Of the reports of an outage, in their order. */
const refined = (reports: readonly Reason[]) => reports.reduce(refineReason);

describe('the root of an outage that was reported several times', () => {
  test.each(table)('%j is %s', (reports, root) => {
    const reasons = reports.map((cause, position) => ({ cause, detail: String(position) }));
    expect(refined(reasons).cause).toBe(root);
  });

  test('the detail is the one of the report that counts', () => {
    const reports = [
      { cause: 'closed-by-camera', detail: 'end of file' },
      { cause: 'unauthorized', detail: '401' },
      { cause: 'no-answer', detail: 'later' },
    ] as const;
    expect(refined(reports)).toEqual({ cause: 'unauthorized', detail: '401' });
    expect(refined([reports[0], { cause: 'closed-by-camera', detail: 'again' }]).detail).toBe('end of file');
  });
});
