import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, type LoggerOptions, systemClock } from '@pm-dvr/runtime';
import { expect, test } from 'vitest';
import { FfmpegLog } from './ffmpeg-log.ts';

/** The lines that a real log gets, as level and text. */
async function logged(level: string, wanted: boolean, say: (log: FfmpegLog) => void): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'ffmpeg-log-'));
  const file = await open(join(folder, 'log'), 'w');
  try {
    const options: LoggerOptions = { name: 'test', level, format: 'systemd', fd: file.fd };
    say(new FfmpegLog(createLogger(options), systemClock, wanted));
    return (await readFile(join(folder, 'log'), 'utf8')).split('\n').slice(0, -1);
  } finally {
    await file.close();
    await rm(folder, { recursive: true });
  }
}

function sayTwo(log: FfmpegLog): void {
  log.take('warning', 'RTP: missed 3 packets');
  log.take('error', 'Invalid data found');
}

test('what ffmpeg says is not shown unless it is asked for', async () => {
  expect(await logged('info', false, sayTwo)).toEqual([]);
});

test('what ffmpeg says is shown with -l, its errors as warnings', async () => {
  expect(await logged('info', true, sayTwo)).toEqual([
    '<6>ffmpeg warning: RTP: missed 3 packets',
    '<4>ffmpeg error: Invalid data found',
  ]);
  expect(await logged('warn', true, sayTwo)).toEqual(['<4>ffmpeg error: Invalid data found']);
});

test('what ffmpeg says is shown when debugging', async () => {
  expect(await logged('debug', false, sayTwo)).toEqual([
    '<7>ffmpeg warning: RTP: missed 3 packets',
    '<7>ffmpeg error: Invalid data found',
  ]);
});

test('a flood is one line, of bounded length', async () => {
  const lines = await logged('info', true, (log) => {
    for (let n = 0; n < 100_000; n++) log.take('error', `${n} ${'x'.repeat(10_000)}`);
  });
  expect(lines).toHaveLength(1);
  expect(lines[0]?.length).toBeLessThan(600);
});
