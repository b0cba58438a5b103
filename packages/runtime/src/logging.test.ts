import { closeSync, fstatSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createLogger, type LoggerOptions } from './logging.ts';
import { startProgram } from './program-fixture.ts';

let folder: string;
let fd: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'logging-'));
  fd = openSync(join(folder, 'log'), 'a');
});
afterEach(() => {
  vi.unstubAllEnvs();
  closeSync(fd);
  rmSync(folder, { recursive: true });
});

function open(options: Partial<LoggerOptions> = {}) {
  return createLogger({ name: 'program', level: 'info', format: 'systemd', fd, ...options });
}

function written(): string {
  return readFileSync(join(folder, 'log'), 'utf8');
}

it('has written a line when the call returns, with the values of parent and child', () => {
  const log = open({ subjectKey: 'unit' }).child({ unit: 'front' });
  log.warn({ code: 7 }, 'odd');
  expect(written()).toBe('<4>front: odd code=7\n');
});

it('leaves out what is below its level, which can be changed', () => {
  const log = open();
  log.debug('one');
  log.level = 'debug';
  log.debug('two');
  expect(written()).toBe('<7>two\n');
});

it('writes JSON on request', () => {
  open({ format: 'json' }).error({ code: 7 }, 'odd');
  expect(JSON.parse(written())).toMatchObject({ level: 50, name: 'program', code: 7, msg: 'odd' });
});

it.each(['json', 'human', 'systemd'] as const)('masks secrets wherever they stand (%s)', (format) => {
  const secret = 'pa"ss\\word';
  const log = open({ format, mask: (text) => text.replaceAll(secret, '***') });
  log
    .child({ url: `rtsp://u:${secret}@x` })
    .error({ err: new Error(secret), deep: { list: [secret] } }, secret);
  expect(written()).toContain('***');
  expect(written()).not.toMatch(/pa\\*"ss|word/);
});

it('is for the journal where standard error goes there, and for people elsewhere', () => {
  const { dev, ino } = fstatSync(fd);
  vi.stubEnv('JOURNAL_STREAM', `${dev}:${ino}`);
  open({ format: 'auto' }).info('one');
  vi.stubEnv('JOURNAL_STREAM', `${dev}:${ino + 1}`);
  open({ format: 'auto' }).info('two');
  expect(written()).toMatch(/^<6>one\n\d\d:\d\d:\d\d\.\d{3} INFO {2}two\n$/);
});

it('does not hold up or end a program whose output nobody reads any more', async () => {
  const program = await startProgram(
    folder,
    `
      import { createLogger } from './logging.ts';
      const log = createLogger({ name: 'program', level: 'info', format: 'json' });
      process.stdin.once('data', () => {
        for (let line = 0; line < 100; line++) log.info('x'.repeat(1000));
        console.log('went on');
        process.exit(0);
      });
      console.log('ready');
    `,
  );
  expect(await program.line()).toBe('ready');
  program.child.stderr.destroy();
  program.child.stdin.write('go\n');
  expect(await program.line()).toBe('went on');
  expect((await program.ended).code).toBe(0);
});
