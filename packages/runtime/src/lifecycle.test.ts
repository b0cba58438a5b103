import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startProgram } from './program-fixture.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lifecycle-'));
});
afterEach(() => rm(folder, { recursive: true }));

const STOPPABLE = `
  import { onStopSignals } from './lifecycle.ts';
  const { signal } = onStopSignals();
  signal.addEventListener('abort', () => {
    console.log(signal.reason.message);
    if (process.argv[2] === 'ends') clearInterval(work);
  });
  const work = setInterval(() => {}, 1000);
  console.log('ready');
`;

it.each(['SIGTERM', 'SIGINT'] as const)('lets a program end in its own way on %s', async (name) => {
  const program = await startProgram(folder, STOPPABLE, ['ends']);
  await program.line();
  program.child.kill(name);
  expect(await program.line()).toBe(`stopped by ${name}`);
  expect(await program.ended).toMatchObject({ code: 0, signal: null });
});

it.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const)('ends a program at once on a second %s', async (name, code) => {
  const program = await startProgram(folder, STOPPABLE, ['hangs']);
  await program.line();
  program.child.kill(name);
  await program.line();
  program.child.kill(name);
  expect(await program.ended).toMatchObject({ code });
});

it('calls for a reload one after the other, once more for all that came meanwhile', async () => {
  const program = await startProgram(
    folder,
    `
      import { onReload } from './lifecycle.ts';
      let calls = 0;
      onReload(async () => {
        console.log('begin ' + ++calls);
        await new Promise((resolve) => process.stdin.once('data', resolve));
        console.log('end ' + calls);
        if (calls === 1) throw new Error('odd configuration');
        process.exit(0);
      });
      process.on('SIGUSR2', () => console.log('noticed'));
      console.log('ready');
      setInterval(() => {}, 1000);
    `,
  );
  await program.line();
  program.child.kill('SIGHUP');
  expect(await program.line()).toBe('begin 1');
  for (let round = 0; round < 2; round++) {
    program.child.kill('SIGHUP');
    program.child.kill('SIGUSR2');
    expect(await program.line()).toBe('noticed');
  }
  program.child.stdin.write('x');
  expect(await program.line()).toBe('end 1');
  expect(await program.line()).toBe('begin 2');
  program.child.stdin.write('x');
  expect(await program.line()).toBe('end 2');
  const { code, stderr } = await program.ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: 'odd configuration\n' });
});

it.each([
  [`new CodedError('X', 'line one\\nline two', { exitCode: 78 })`, 'line one\nline two\n', 78],
  [`new Error('went wrong')`, 'went wrong\n', 1],
  [`'a text'`, 'a text\n', 1],
])('says why a program ends: %s', async (thrown, printed, expected) => {
  const program = await startProgram(
    folder,
    `
      import { CodedError } from './errors.ts';
      import { exitWith } from './lifecycle.ts';
      delete process.env.DEBUG;
      process.exitCode = exitWith(${thrown});
    `,
  );
  const { code, stderr } = await program.ended;
  expect({ code, stderr }).toEqual({ code: expected, stderr: printed });
});
