import { expect, it } from 'vitest';
import { bitRateText, sampleFacts } from './sample-facts.ts';

const VIDEO = {
  codec_type: 'video',
  codec_name: 'hevc',
  profile: 'Main',
  width: 2560,
  height: 1440,
  avg_frame_rate: '30000/1001',
};
const AUDIO = { codec_type: 'audio', codec_name: 'pcm_alaw', sample_rate: '8000', channels: 1 };

it('says what a stretch of video is', () => {
  const json = JSON.stringify({ streams: [VIDEO, AUDIO], format: { duration: '4.000' } });
  expect(sampleFacts(json, 1_000_000)).toEqual({
    lengthMs: 4000,
    bitsPerSecond: 2_000_000,
    video: 'hevc (Main), 2560x1440, 30 frames/s',
    audio: 'pcm_alaw, 8000 Hz, mono',
  });
});

it.each([[{ streams: [AUDIO], format: { duration: '4' } }], [{ streams: [VIDEO], format: {} }], [{}]])(
  'says nothing of what is no video: %j',
  (probed) => {
    expect(sampleFacts(JSON.stringify(probed), 1000)).toBeUndefined();
  },
);

it('tells bit rates', () => {
  expect([3_940_000, 640_000].map(bitRateText)).toEqual(['3.94 Mbit/s', '640 kbit/s']);
});
