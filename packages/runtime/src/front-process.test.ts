import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { programFolder } from './front-process.ts';
import { buildProgram, startProgram } from './program-fixture.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'front-process-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** What it does is its first argument. */
const FRONT = `
  import { runFront } from './front-process.ts';
  export default async function front(args, handOver) {
    if (args[0] === 'look') process.stdout.write(JSON.stringify({ lookedBy: process.pid }) + '\\n');
    else if (args[0] !== 'nothing') handOver({ args, text: 'ä'.repeat(Number(args[1])) });
    return args[0] === 'failure' ? 78 : 0;
  }
  runFront(front, import.meta.url);
`;

const PROGRAM = `
  import { askFront, lookHere } from './front-process.ts';
  const [front, ...args] = process.argv.slice(2);
  const looked = await lookHere(args, new Set(['look', '-n']), front);
  const { plan, exitCode } = looked === undefined ? await askFront(args, front) : {};
  console.log(JSON.stringify({ looked, exitCode, args: plan?.args, length: plan?.text.length }));
`;

async function start(...args: string[]) {
  return await startProgram(folder, PROGRAM, [await buildProgram(folder, FRONT), ...args]);
}

async function ask(...args: string[]): Promise<unknown> {
  return JSON.parse(await (await start(...args)).line());
}

test('the front gets the same arguments and hands its plan over, however long it is', async () => {
  const args = ['plan', '500000', '--odd', 'a b'];
  expect(await ask(...args)).toEqual({ exitCode: 0, args, length: 500_000 });
});

test('the front ends with the process that asked, though that is killed', async () => {
  const waiting = `console.log(process.pid); setInterval(() => {}, 1_000);`;
  const program = await startProgram(folder, PROGRAM, [await buildProgram(folder, waiting)]);
  const pid = Number(await program.line());
  program.child.kill('SIGKILL');
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), 10_000);
});

test('there is no plan when the front has none, or ends with an error', async () => {
  expect(await ask('nothing')).toEqual({ exitCode: 0 });
  expect(await ask('failure', '10')).toEqual({ exitCode: 78 });
});

test('what only looks is done in the same process', async () => {
  const program = await start('look');
  expect(JSON.parse(await program.line())).toEqual({ lookedBy: program.child.pid });
  expect(JSON.parse(await program.line())).toEqual({ looked: 0 });
  expect(await ask('nothing', '-n')).toEqual({ looked: 0 });
});

test('a word that asks for a look has no meaning behind "--", nor if the front has a plan all the same', async () => {
  const behind = ['nothing', '--', '-n'];
  expect(await ask(...behind)).toEqual({ exitCode: 0 });
  const plan = ['plan', '1', '-n'];
  expect(await ask(...plan)).toEqual({ exitCode: 0, args: plan, length: 1 });
});

test('the folder of a program is behind links, and the same for its front', async () => {
  for (const path of ['lib/front', 'bin']) await mkdir(join(folder, path), { recursive: true });
  for (const file of ['lib/cam-service', 'lib/front/cam-service']) await writeFile(join(folder, file), '');
  await symlink('../lib/cam-service', join(folder, 'bin', 'cam-service'));
  for (const program of ['lib/cam-service', 'lib/front/cam-service', 'bin/cam-service'])
    expect(programFolder(join(folder, program))).toBe(join(folder, 'lib'));
});

test('the folder of a path that leads nowhere is as it stands', () => {
  expect(programFolder('/nowhere/at-all/cam-service')).toBe('/nowhere/at-all');
});
