import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '@pm-dvr/runtime';
import { describe, expect, it } from 'vitest';
import { CuttableDisk, noPowerCut } from './power-cut.ts';

const obstacle = noPowerCut();
const why = obstacle ? ` (skipped: ${obstacle})` : '';

describe('a power cut', () => {
  it.skipIf(obstacle)(`leaves what was written through, and nothing else${why}`, async () => {
    await using disk = await CuttableDisk.create(32);
    const at = (name: string) => join(disk.path, name);
    writeFileSync(at('flushed'), 'a');
    disk.flush();
    writeFileSync(at('flushed'), 'b');
    mkdirSync(at('folder'));
    writeFileSync(at('written'), 'b');
    await disk.cut([]);
    expect((await readdir(disk.path)).sort()).toEqual(['flushed', 'lost+found']);
    expect(await readFile(at('flushed'), 'utf8')).not.toBe('b');
    await writeFileAtomic(at('durable'), 'c');
    await disk.cut([]);
    expect(await readFile(at('durable'), 'utf8')).toBe('c');
  });

  it.skipIf(obstacle)(`ends processes and what they have started${why}`, async () => {
    await using disk = await CuttableDisk.create(32);
    const lines = [
      "const fd = require('node:fs').openSync('open', 'w');",
      "const child = require('node:child_process').spawn('sleep', ['60'], { stdio: 'inherit' });",
      "child.once('spawn', () => console.log('ready'));",
    ];
    const parent = spawn(process.execPath, ['-e', lines.join('\n')], { cwd: disk.path });
    // It closes when the child of the child, which has it too, has ended.
    const closed = once(parent.stdout, 'close');
    await once(parent.stdout, 'data');
    await disk.cut([parent.pid as number]);
    await closed;
    expect(parent.signalCode).toBe('SIGKILL');
  });
});
