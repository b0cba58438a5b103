import type { ClipFacts } from '@pm-dvr/contracts';
import { metricsText } from '@pm-dvr/runtime';
import { expect, it } from 'vitest';
import { CameraTally } from './camera-tally.ts';
import { type CameraSource, cameraMetrics } from './recorder-metrics.ts';

const lines = (cameras: Record<string, CameraSource>) =>
  metricsText(cameraMetrics(new Map(Object.entries(cameras))))
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

const recording = { counted: { state: 'recording', reconnects: 2 } } as const;

it('tells of a camera what came of it, over all its sessions', () => {
  const tally = new CameraTally();
  tally.beginSession();
  tally.video(10, 1_000);
  tally.video(25, 2_500);
  tally.clip({ facts: { durationMs: 10_500 } as ClipFacts, sizeBytes: 1_000 });
  tally.beginSession();
  tally.video(5, 60_250);
  tally.clip({ facts: { durationMs: 2_000 } as ClipFacts, sizeBytes: 24 });
  tally.unrecorded('no-answer', 1_500);
  tally.unrecorded('video-stalled', 250);
  tally.unrecorded('no-answer', 500);
  const said = lines({ front: { board: recording, tally } });
  expect(said.filter((line) => !line.startsWith('pm_dvr_camera_state'))).toEqual([
    'pm_dvr_camera_recording{camera="front"} 1',
    'pm_dvr_camera_last_video_timestamp_seconds{camera="front"} 60.25',
    'pm_dvr_camera_frames_total{camera="front"} 30',
    'pm_dvr_camera_clips_total{camera="front"} 2',
    'pm_dvr_camera_bytes_total{camera="front"} 1024',
    'pm_dvr_camera_footage_seconds_total{camera="front"} 12.5',
    'pm_dvr_camera_reconnects_total{camera="front"} 2',
    'pm_dvr_camera_unrecorded_seconds_total{camera="front",cause="no-answer"} 2',
    'pm_dvr_camera_unrecorded_seconds_total{camera="front",cause="video-stalled"} 0.25',
  ]);
});

it('says of each camera in which state it is, and nothing of video that never came', () => {
  const waiting = { counted: { state: 'waiting', reconnects: 0 } } as const;
  const said = lines({
    front: { board: recording, tally: new CameraTally() },
    yard: { board: waiting, tally: new CameraTally() },
  });
  expect(said.filter((line) => line.startsWith('pm_dvr_camera_state') && line.endsWith(' 1'))).toEqual([
    'pm_dvr_camera_state{camera="front",state="recording"} 1',
    'pm_dvr_camera_state{camera="yard",state="waiting"} 1',
  ]);
  expect(said.filter((line) => line.startsWith('pm_dvr_camera_state'))).toHaveLength(10);
  expect(said.join()).not.toContain('last_video');
});
