import type { Cause } from '@pm-dvr/contracts';
import { describe, expect, test } from 'vitest';
import { rootReason } from './root-cause-policy.ts';

const table: [reports: Cause[], root: Cause | undefined][] = [
  [[], undefined],
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

describe('the root of an outage that was reported several times', () => {
  test.each(table)('%j is %s', (reports, root) => {
    const reasons = reports.map((cause, position) => ({ cause, detail: String(position) }));
    expect(rootReason(reasons)?.cause).toBe(root);
  });

  test('the detail is the one of the report that counts', () => {
    const reports = [
      { cause: 'closed-by-camera', detail: 'end of file' },
      { cause: 'unauthorized', detail: '401' },
      { cause: 'no-answer', detail: 'later' },
    ] as const;
    expect(rootReason(reports)).toEqual({ cause: 'unauthorized', detail: '401' });
    expect(rootReason([reports[0], { cause: 'closed-by-camera', detail: 'again' }])?.detail).toBe(
      'end of file',
    );
  });
});
