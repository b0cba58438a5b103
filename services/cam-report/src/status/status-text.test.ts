import { suiteStatusSchema } from '@pm-dvr/contracts';
import { expect, test } from 'vitest';
import { suiteStatus } from './status-fixture.ts';
import { statusText } from './status-text.ts';

test('the fixture is what the contract describes', () => {
  expect(suiteStatusSchema.safeParse(suiteStatus()).error).toBeUndefined();
});

test('everything stands in a line of its own, with what is wrong under it', () => {
  expect(statusText(suiteStatus(), { colour: false })).toBe(
    `2026-11-27 16:40:00   1 critical, 2 warnings

cameras
              last video     today   missing  Mbit/s   on disk       since
  ok   front          0s     100 %         -    4.20  41.0 GiB  2026-10-28
  CRIT yard     3min 05s  99.218 %  3min 06s       -         -           -
       no recorder runs; last video 3min 05s ago
       today: 1 x recorder-killed 3min 05s, 2 x ffmpeg-died 1.480s

events
  WARN {gate}-2026.11.27,12.00.00 is incomplete
       being saved: {door}-2026.11.27,16.39.00, part 1
       4h 40min ago: {gate}-2026.11.27,12.00.00, part 2: incomplete, 12 clips,
       lacks 3.200s

remotes
  WARN nas: network trouble for 12min 00s: no route | to host
       last success 20min 00s ago

disks
  ok   /srv/cams/recent: 412 GiB of 1.80 TiB free
       99 % of the inodes free; full in 12d 02h if nothing were deleted

cleaner
  ok   OK: all limits are held; clips 40.0 GiB, events 1.00 GiB, free 412 GiB
       footage without events 40.0 GiB of the 50.0 GiB allowed, measured 23min
       00s ago

units
  ok   cam_service@front.service: active (running), restarted 2 times
`,
  );
});

test('without anything there is little to say', () => {
  const {
    events: _,
    sync: __,
    disks: ___,
    cleaner: ____,
    ...cameras
  } = suiteStatus({ cameras: [], units: null });
  const text = statusText({ ...cameras, verdict: 'ok' }, { colour: false });
  expect(text).toBe('2026-11-27 16:40:00   all is well\n\ncameras\n       none has been recorded yet\n');
});

test('on a terminal marks are coloured, and what comes from files is not obeyed', () => {
  const { cameras } = suiteStatus();
  const hostile = cameras.map((camera) => ({ ...camera, message: '\u001b]0;title\u0007 gone' }));
  const text = statusText(suiteStatus({ cameras: hostile }), { colour: true });
  expect(text).toContain('\u001b[32mok\u001b[0m');
  expect(text).toContain('\u001b[31mCRIT\u001b[0m');
  expect(text).not.toContain('\u001b]');
  expect(text).not.toContain('\u0007');
});
