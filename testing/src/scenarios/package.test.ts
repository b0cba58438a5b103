import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { REPOSITORY_ROOT } from '../rig/repository-root.ts';

const TOOL = join(REPOSITORY_ROOT, 'tools/run.mjs');
const NODE = '/usr/lib/pm-dvr/node';
const UNITS = '/usr/lib/systemd/system';
const LONGEST_MS = 300_000;

let folder: string;
let deb: string;
/** What the package holds, unpacked. */
let root: string;
const programs = readdirSync(join(REPOSITORY_ROOT, 'services'));

async function tool(...args: string[]): Promise<string> {
  const { stdout } = await execa(process.execPath, [TOOL, ...args], { cwd: REPOSITORY_ROOT });
  return stdout;
}

async function buildPackage(name: string): Promise<string> {
  await tool('package', '--compression', 'none', '--output', join(folder, name));
  const [file = '', ...others] = readdirSync(join(folder, name));
  expect(others).toEqual([]);
  return join(folder, name, file);
}

async function field(name: string): Promise<string> {
  return (await execa('dpkg-deb', ['--field', deb, name])).stdout;
}

/** Paths of files and links below a folder, relative to it, sorted. */
function filesIn(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length))
    .sort();
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pm-dvr-package-test-'));
  deb = await buildPackage('one');
  root = join(folder, 'root');
  await execa('dpkg-deb', ['--extract', deb, root]);
}, LONGEST_MS);
afterAll(async () => void (await rm(folder, { recursive: true, force: true })));

describe('the Debian package', () => {
  test('says what it is and what it needs', async () => {
    const { version } = JSON.parse(readFileSync(join(REPOSITORY_ROOT, 'package.json'), 'utf8'));
    expect(deb).toMatch(new RegExp(`/pm-dvr_${version}_(amd64|arm64)\\.deb$`));
    expect([await field('Package'), await field('Version')]).toEqual(['pm-dvr', version]);
    expect(await field('Depends')).toMatch(/^ffmpeg \(>= 7:5\.0\), /);
    expect((await field('Recommends')).split(', ')).toEqual(['mosquitto', 'rclone']);
  });

  test('belongs to root, grants no rights, and holds no configuration', async () => {
    const { stdout } = await execa('dpkg-deb', ['--contents', deb]);
    const rows = stdout.split('\n').map((line) => line.split(/\s+/));
    expect(rows.length).toBeGreaterThan(60);
    for (const [mode = '', owner, , , , path = ''] of rows) {
      expect([path, owner]).toEqual([path, 'root/root']);
      expect([path, mode]).toEqual([
        path,
        expect.stringMatching(/^(-r[w-][x-]r-[x-]r-[x-]|drwxr-xr-x|lrwxrwxrwx)$/),
      ]);
    }
    const outside = rows.map(([, , , , , path = '']) => path).filter((path) => !/^\.\/($|usr\/)/.test(path));
    expect(outside).toEqual(['./etc/', './etc/cron.hourly/', './etc/cron.hourly/pm-dvr']);
  });

  test.each(programs)('brings %s, with its manual page and its completion', async (name) => {
    const link = join(root, '/usr/bin', name);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    const [first] = readFileSync(link, 'utf8').split('\n', 1);
    expect(first).toBe(`#!${NODE}`);
    const { stdout } = await execa(join(root, NODE), [join(root, '/usr/lib/pm-dvr', name), '--version']);
    expect(stdout).toBe(`${name} ${await field('Version')}`);
    expect(existsSync(join(root, `/usr/share/man/man1/${name}.1.gz`))).toBe(true);
    const complete = `source "$1"; COMP_WORDS=("$2" --he); COMP_CWORD=1; "_\${2//-/_}"; echo "\${COMPREPLY[@]}"`;
    const file = join(root, '/usr/share/bash-completion/completions', name);
    expect((await execa('bash', ['-c', complete, 'bash', file, name])).stdout).toBe('--help');
  });

  test('completes cameras by the folders of the store', async () => {
    const file = join(root, '/usr/share/bash-completion/completions/cam-event');
    const script = `ls() { echo front; echo yard; }; source "$1"; COMP_WORDS=(cam-event y); COMP_CWORD=1; _cam_event; echo "\${COMPREPLY[@]}"`;
    expect((await execa('bash', ['-c', script, 'bash', file])).stdout).toBe('yard');
  });

  test('brings every unit, which names programs that are there', () => {
    const wanted = ['services', 'packaging'].flatMap((place) =>
      filesIn(join(REPOSITORY_ROOT, place))
        .filter((path) => /\/systemd\/[^/]+$/.test(path) && !path.includes('node_modules'))
        .map((path) => path.replace(/.*\//, '')),
    );
    expect(readdirSync(join(root, UNITS)).sort()).toEqual(wanted.sort());
    for (const name of wanted)
      for (const [, program = ''] of readFileSync(join(root, UNITS, name), 'utf8').matchAll(
        /^ExecStart=(\S+)/gm,
      ))
        expect([name, existsSync(join(root, program))]).toEqual([name, true]);
  });

  test('has maintainer scripts that a shell reads, with every place filled in', async () => {
    const control = join(folder, 'control');
    await execa('dpkg-deb', ['--control', deb, control]);
    for (const name of ['postinst', 'prerm', 'postrm']) {
      const path = join(control, name);
      const commands = readFileSync(path, 'utf8').replace(/^\s*#.*$/gm, '');
      // No place left open, no footage removed, nothing started that did not run.
      expect(commands).not.toMatch(/@[A-Z]+@|\brm\b|systemctl (enable|start|restart)/);
      await execa('sh', ['-n', path]);
    }
    expect(readFileSync(join(control, 'postinst'), 'utf8')).toContain('cam_service@*.service');
    expect(readFileSync(join(control, 'conffiles'), 'utf8')).toBe('/etc/cron.hourly/pm-dvr\n');
    await execa('md5sum', ['--check', '--quiet', join(control, 'md5sums')], { cwd: root });
  });

  test(
    'is the same to the byte when it is built again',
    async () => {
      const digest = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
      expect(digest(await buildPackage('two'))).toBe(digest(deb));
    },
    LONGEST_MS,
  );
});

describe('make install', () => {
  test(
    'puts everything below PREFIX, and make uninstall takes exactly that away',
    async () => {
      const destdir = join(folder, 'destdir');
      const places = ['--prefix=/opt/dvr', `--destdir=${destdir}`];
      await tool('install', ...places);
      const installed = filesIn(destdir);
      const others = installed.filter((path) => !path.startsWith('/opt/dvr/'));
      expect(others).toEqual(['/etc/cron.hourly/pm-dvr']);
      expect(readFileSync(join(destdir, 'opt/dvr/lib/pm-dvr/cam-event'), 'utf8')).toMatch(
        /^#!\/usr\/bin\/env node\n/,
      );
      const unit = readFileSync(join(destdir, 'opt/dvr/lib/systemd/system/cam_event.service'), 'utf8');
      expect(unit).toContain('ExecStart=/opt/dvr/bin/cam-event -m\n');
      const { stdout } = await execa(join(destdir, 'opt/dvr/bin/cam-event'), ['--version']);
      expect(stdout).toMatch(/^cam-event \d/);
      await execa('touch', [join(destdir, 'opt/dvr/lib/of-somebody-else')]);
      await tool('uninstall', ...places);
      expect(filesIn(destdir)).toEqual(['/opt/dvr/lib/of-somebody-else']);
      await rm(join(destdir, 'opt/dvr/lib/of-somebody-else'));
      await tool('uninstall', ...places);
      expect(readdirSync(destdir)).toEqual([]);
    },
    LONGEST_MS,
  );

  test('refuses a place that is no absolute path, and touches nothing', async () => {
    const { exitCode, stderr } = await execa(process.execPath, [TOOL, 'install', '--prefix=here'], {
      cwd: REPOSITORY_ROOT,
      reject: false,
    });
    expect([exitCode, stderr.trim()]).toEqual([64, 'prefix must be an absolute path.']);
  });
});
