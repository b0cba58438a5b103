import { expect, test } from 'vitest';
import {
  beforeSession,
  firstGuess,
  knowledgeOf,
  lacksSound,
  withSoundMissing,
} from './stream-plan-policy.ts';

const video = { kind: 'video', codec: 'h264', description: 'h264' } as const;
const sound = (codec: string) => ({ kind: 'audio', codec, description: codec }) as const;

test.each([
  ['auto', 'aac', 'copy'],
  ['auto', 'pcm_alaw', 'aac'],
  ['auto', 'pcm_mulaw', 'aac'],
  ['auto', 'adpcm_g726', 'aac'],
  ['copy', 'pcm_alaw', 'copy'],
  ['aac', 'aac', 'aac'],
  ['none', 'aac', 'none'],
] as const)('with audio: %s, %s is written as %s', (setting, codec, expected) => {
  expect(knowledgeOf([video, sound(codec)], setting, firstGuess(setting)).audio).toBe(expected);
});

test('H.265 is tagged, H.264 is not', () => {
  const guess = firstGuess('auto');
  expect(knowledgeOf([{ ...video, codec: 'hevc' }], 'auto', guess).hevc).toBe(true);
  expect(knowledgeOf([video], 'auto', { ...guess, hevc: true }).hevc).toBe(false);
});

test('a camera without sound keeps the guess', () => {
  expect(knowledgeOf([video], 'auto', firstGuess('auto'))).toEqual(firstGuess('auto'));
});

test.each(['auto', 'aac'] as const)(
  'with audio: %s, sound that does not come is left out for an hour',
  (setting) => {
    const streams = [video, sound('pcm_alaw')];
    const planned = knowledgeOf(streams, setting, firstGuess(setting));
    expect(beforeSession(planned, setting, 1_000)).toEqual(planned);
    const soundless = beforeSession(knowledgeOf(withSoundMissing(streams), setting, planned), setting, 2_000);
    expect(soundless.audio).toBe('none');
    const later = beforeSession(knowledgeOf([video], setting, soundless), setting, 3_601_999);
    expect(later).toEqual(soundless);
    expect(knowledgeOf(streams, setting, later)).toEqual(soundless);
    expect(beforeSession(later, setting, 3_602_000)).toEqual(planned);
  },
);

test('a camera that is to be recorded without sound stays so', () => {
  const guess = firstGuess('none');
  expect(beforeSession(beforeSession(guess, 'none', 0), 'none', 7_200_000)).toEqual(guess);
});

test('tells the message of missing sound from others', () => {
  expect(lacksSound('Too many packets buffered for output stream 0:0.')).toBe(true);
  expect(lacksSound('Too many open files')).toBe(false);
});
