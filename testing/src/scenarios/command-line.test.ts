import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type FakeCamera, startFakeCamera } from '../fake-camera/index.ts';
import { DaemonProcess } from '../rig/daemon-process.ts';
import { runProgram } from '../rig/run-program.ts';
import { RigStore } from '../rig/store.ts';
import { smallVideo } from '../rig/video-cache.ts';
import { waitFor } from '../rig/wait.ts';

const PACKAGE = fileURLToPath(new URL('../../../package.json', import.meta.url));

/** The three files with which an owner begins. */
const SAMPLE = {
  'cam_common.yaml': 'base_dir: /srv/cams\n',
  'cam_rtsp.yaml': 'cameras:\n  front:\n    source: rtsp://user:secret@192.0.2.10:554/stream1\n',
  'cam_service.yaml': 'include: [cam_common.yaml, cam_rtsp.yaml]\ndefault_segment_time: 10s\n',
};

async function writeSample(store: RigStore, change = (text: string) => text): Promise<void> {
  for (const [name, text] of Object.entries(SAMPLE)) await writeFile(join(store.folder, name), change(text));
}

async function camService(store: RigStore, ...args: string[]) {
  return await runProgram('cam-service', ['-c', store.configFile, ...args]);
}

/** The words of the command that `-d` prints, as a shell would read them. */
function commandWords(printed: string): string[] {
  const line = printed.split('\n').find((one) => one !== '' && !one.startsWith('#')) ?? '';
  const words = line.match(/(?:'[^']*'|\\.|[^\s'\\])+/g) ?? [];
  return words.map((word) => word.replace(/'([^']*)'|\\(.)/g, (_, quoted, escaped) => quoted ?? escaped));
}

/** Process ID and sequence number differ from run to run. */
function withoutNumbers(words: readonly string[]): string[] {
  return words.map((word, at) => {
    if (words[at - 1] === '-segment_start_number') return 'N';
    return word.replace(/\/\d+-%09d\.mp4$/, '/PID-%09d.mp4');
  });
}

describe('cam-service says', () => {
  test.each(['--help', '-h'])('what it can do, and which cameras it knows: %s', async (help) => {
    await using store = await RigStore.create();
    const source = 'rtsp://192.0.2.10/stream1';
    await store.configure({
      cameras: { front: { source, name: 'Front door' }, shed: { source, enabled: false } },
    });
    const { code, stdout, stderr } = await camService(store, help);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: cam-service \[options\] CAMERA\.\.\./);
    expect(stdout).toMatch(/Known cameras:\n {2}front {2}Front door\n {2}shed {2}\(disabled\)\n$/);
  });

  test('what it can do where there is no configuration', async () => {
    const { code, stdout } = await runProgram('cam-service', ['-c', '/nonexistent/cam.yaml', '--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Known cameras: none, .*\n.*\/nonexistent\/cam\.yaml/);
  });

  test('its version', async () => {
    const { version } = JSON.parse(await readFile(PACKAGE, 'utf8')) as { version: string };
    const { code, stdout } = await runProgram('cam-service', ['--version']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `cam-service ${version}\n` });
  });

  test.each([
    [[], 'no camera was named'],
    [['--all', 'front'], 'not both'],
    [['--no-such-switch', 'front'], 'no-such-switch'],
    [['-t', '0', 'front'], 'expected 1s to 1h'],
    [['-t', 'soon', 'front'], 'expected 1s to 1h'],
    [['front', '-t'], 'Not enough arguments following: t'],
    [['frnt'], 'there is no camera "frnt" (did you mean "front"?); known cameras: front'],
    [['front', 'cellar'], 'there is no camera "cellar"; known cameras: front'],
  ])('what is wrong with the words %j', async (words, message) => {
    await using store = await RigStore.create();
    await store.configure({ cameras: { front: { source: 'rtsp://192.0.2.10/stream1' } } });
    const { code, stdout, stderr } = await camService(store, ...words);
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr).toContain(message);
  });

  test('every fault of the configuration at once, with file, line and column', async () => {
    await using store = await RigStore.create();
    await writeSample(store, (text) =>
      text.replace('source:', 'sorce:').replace('10s', 'soon').replace('base_dir: /srv', 'base_dir: srv'),
    );
    const { code, stdout, stderr } = await camService(store, 'front');
    expect({ code, stdout }).toEqual({ code: 78, stdout: '' });
    const file = (name: string) => join(store.folder, name).replaceAll('.', '\\.');
    const faults = stderr.trim().split('\n').sort();
    expect(faults).toHaveLength(4);
    expect(faults[0]).toMatch(new RegExp(`^${file('cam_common.yaml')}:1:11: base_dir: .*absolute`));
    expect(faults.join('\n')).toMatch(new RegExp(`${file('cam_rtsp.yaml')}:3:5: .*did you mean "source"`));
    expect(faults.join('\n')).toMatch(new RegExp(`${file('cam_rtsp.yaml')}:2:3: cameras\\.front.*source`));
    expect(faults[3]).toMatch(
      new RegExp(`^${file('cam_service.yaml')}:2:23: default_segment_time: .*expected`),
    );
  });

  test('that ffmpeg is missing, and does not start', async () => {
    await using store = await RigStore.create();
    const source = 'rtsp://192.0.2.10/stream1';
    await store.configure({ cameras: { front: { source } }, service: { ffmpeg: '/nonexistent/ffmpeg' } });
    const { code, stderr } = await camService(store, 'front');
    expect(code).toBe(69);
    expect(stderr).toContain('/nonexistent/ffmpeg is not installed');
  });
});

describe('cam-service -d prints', () => {
  test('the very command with which it records, without the password', async () => {
    await using store = await RigStore.create();
    const auth = { scheme: 'digest', user: 'viewer', password: "it's 100%" } as const;
    await using camera = await startFakeCamera({ video: await smallVideo(), audio: 'aac', auth });
    const source = camera.urlFor(auth.user, auth.password);
    await store.configure({
      cameras: { front: { source, ffmpeg_options: ['-metadata', "title=it's mine"] } },
    });
    const printed = await camService(store, '-d', 'front');
    expect(printed.code).toBe(0);
    expect(printed.stdout).not.toContain('100%');
    expect(printed.stdout).toContain(`file 'rtsp://***@127.0.0.1:${camera.port}/stream1'`);
    const words = commandWords(printed.stdout);
    expect(words[0]).toBe('ffmpeg');
    expect(words).toContain("title=it's mine");

    await using daemon = DaemonProcess.start('cam-service', ['-c', store.configFile, 'front']);
    const running = await readFile(`/proc/${await daemon.ffmpeg()}/cmdline`, 'utf8');
    const [program, ...run] = running.split('\0').slice(0, -1);
    expect(program).toMatch(/\/ffmpeg$/);
    expect(withoutNumbers(run)).toEqual(withoutNumbers(words.slice(1)));
    expect((await daemon.stop()).code).toBe(0);
  });

  test('what the sample configuration leads to, as it stands', async () => {
    await using store = await RigStore.create();
    await writeSample(store);
    const { code, stdout, stderr } = await camService(store, '-d', 'front');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const words = commandWords(stdout);
    expect(words[words.indexOf('-segment_time') + 1]).toBe('10');
    expect(words.at(-1)).toMatch(/^\/srv\/cams\/recent\/front\/\.live\/\d+-%09d\.mp4$/);
    const shorter = commandWords((await camService(store, '-d', '-t', '3s', 'front')).stdout);
    expect(shorter[shorter.indexOf('-segment_time') + 1]).toBe('3');
  });

  test('a command for each camera that is named, and with --all for each that is enabled', async () => {
    await using store = await RigStore.create();
    const source = 'rtsp://192.0.2.10/stream1';
    await store.configure({ cameras: { a: { source }, b: { source, enabled: false }, c: { source } } });
    const cameras = async (...words: string[]) =>
      [...(await camService(store, '-d', ...words)).stdout.matchAll(/^# (\w+): the source/gm)].map(
        (match) => match[1],
      );
    expect(await cameras('c', 'b', 'c')).toEqual(['c', 'b']);
    expect(await cameras('--all')).toEqual(['a', 'c']);
  });
});

describe('cam-service --check', () => {
  async function check(store: RigStore, camera: FakeCamera, service: Record<string, unknown> = {}) {
    await store.configure({
      cameras: { front: { source: camera.url } },
      service: { stall_timeout: '2s', ...service },
    });
    return await camService(store, '--check', 'front');
  }

  test('finds all well, says what it found, and leaves no clip', async () => {
    await using store = await RigStore.create();
    await using camera = await startFakeCamera({ video: await smallVideo('h265'), audio: 'pcma' });
    const { code, stdout } = await check(store, camera);
    expect(code).toBe(0);
    const lines = stdout.trim().split('\n');
    expect(lines.filter((line) => !line.startsWith('ok ') && !line.startsWith('note '))).toEqual([]);
    for (const file of Object.keys(SAMPLE)) expect(lines[0]).toContain(join(store.folder, file));
    expect(stdout).toMatch(/^ok +ffmpeg: \/\S*ffmpeg, version \d/m);
    expect(stdout).toMatch(/^ok +store for front: .* GiB free, no clip yet$/m);
    expect(stdout).toMatch(/^ok +camera front: hevc .*320x180.* \+ pcm_alaw/m);
    expect(await store.clips('front')).toEqual([]);
    expect(await store.ledger('front')).toEqual([]);
  });

  test.each([
    ['unauthorized', 'unauthorized: .*401'],
    ['not-found', 'not-found: .*404'],
    ['refuse', 'connection-refused: .*refused'],
    ['never-answer', 'no-answer: '],
    ['silent', 'video-stalled: '],
  ] as const)('says what is wrong with a camera: %s', async (kind, message) => {
    await using store = await RigStore.create();
    await using camera = await startFakeCamera({ video: await smallVideo() });
    camera.fault({ kind });
    const { code, stdout } = await check(store, camera);
    expect(code).toBe(1);
    expect(stdout).toMatch(new RegExp(`^FAILED +camera front: ${message}`, 'm'));
  });

  test('says what is wrong with store and ffmpeg, all at once', async () => {
    await using store = await RigStore.create();
    await using camera = await startFakeCamera({ video: await smallVideo() });
    // Not even root can make a folder there.
    await symlink('/proc/nowhere', join(store.layout.baseDir, 'recent'));
    const { code, stdout } = await check(store, camera, { ffmpeg: '/nonexistent/ffmpeg' });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^FAILED +ffmpeg: \/nonexistent\/ffmpeg is not installed/m);
    expect(stdout).toMatch(/^FAILED +store for front: store-unwritable: /m);
    expect(stdout).toMatch(/^FAILED +camera front: /m);
  });
});

describe('cam-service records', () => {
  test('several cameras in one process, and leaves a camera to the process that has it', async () => {
    await using store = await RigStore.create();
    await using camera = await startFakeCamera({ video: await smallVideo() });
    const source = camera.url;
    await store.configure({ cameras: { a: { source }, b: { source }, c: { source, enabled: false } } });
    await using daemon = DaemonProcess.start('cam-service', ['-c', store.configFile, '--all']);
    const recorded = async (id: string) => (await store.clips(id)).length >= 1;
    await waitFor('clips of both', async () => (await recorded('a')) && (await recorded('b')));
    expect(await daemon.ffmpegs()).toHaveLength(2);
    const second = await camService(store, 'b');
    expect(second.code).toBe(75);
    expect(second.stderr).toContain(String(daemon.pid));
    expect(await daemon.ffmpegs()).toHaveLength(2);
    expect(await daemon.stop()).toEqual({ code: 0, signal: null });
    expect(await store.clips('c')).toEqual([]);
  });

  test('with the sample configuration, given a camera and a store that are there', async () => {
    await using store = await RigStore.create();
    await using camera = await startFakeCamera({
      video: await smallVideo(),
      auth: { scheme: 'digest', user: 'user', password: 'secret' },
    });
    await writeSample(store, (text) =>
      text.replace('192.0.2.10:554', `127.0.0.1:${camera.port}`).replace('/srv/cams', store.layout.baseDir),
    );
    await using daemon = DaemonProcess.start('cam-service', ['-c', store.configFile, 'front']);
    await waitFor('a clip', async () => (await store.clips('front')).length >= 1);
    expect((await daemon.stop()).code).toBe(0);
    const [first] = await store.clips('front');
    expect(Math.abs((first?.durationMs ?? 0) - 10_000)).toBeLessThanOrEqual(1_100);
    expect(await store.audit('front')).toMatchObject({ missing: [], duplicates: 0, outOfOrder: 0 });
  });
});
