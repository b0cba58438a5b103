import { expect, test } from 'vitest';
import { firstGuess, knowledgeOf } from './stream-plan-policy.ts';

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
