import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { storeLayout } from '@pm-dvr/contracts';
import { readLedger } from '@pm-dvr/footage';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditFrames } from '../frame-audit.ts';
import { builtProgram, DaemonProcess, processesUsing } from '../rig/daemon-process.ts';
import { auditEvents, partsOf } from '../rig/event-audit.ts';
import { sleep, waitFor } from '../rig/wait.ts';

/** With the time in which the first demo makes its picture. */
const PRINTED_TIMEOUT_MS = 60_000;

/** Stands in for the system's temporary folder; what the demo leaves behind is left here. */
let temporary: string;

beforeAll(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'pm-dvr-demo-test-'));
});

afterAll(async () => {
  await rm(temporary, { recursive: true, force: true });
});

/** One of its own, so that the first demo has to make its picture. */
function videoCache(): string {
  return join(temporary, 'pm-dvr-video');
}

function startDemo(...args: string[]): DaemonProcess {
  const env = { TMPDIR: temporary, PM_DVR_VIDEO_CACHE: videoCache() };
  return DaemonProcess.start('../testing/demo.js', args, { env });
}

async function printed(demo: DaemonProcess, pattern: RegExp): Promise<RegExpExecArray> {
  const probe = () => pattern.exec(demo.output);
  return await waitFor(`${pattern} in what the demo prints`, probe, PRINTED_TIMEOUT_MS).catch((error) => {
    throw new Error(`${error}\n${demo.output}`);
  });
}

/** All processes that the demo said it had started, and whatever still has its files open. */
async function leftovers(demo: DaemonProcess): Promise<number[]> {
  const pids = [...demo.output.matchAll(/runs as process (\d+)/g)].map((match) => Number(match[1]));
  expect(pids.length).toBeGreaterThanOrEqual(6);
  const alive = pids.filter((pid) => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  });
  return [...alive, ...(await processesUsing(temporary))];
}

/** What is in the temporary folder besides the picture that is kept for the next time. */
async function folders(): Promise<string[]> {
  return (await readdir(temporary)).filter((name) => name !== basename(videoCache()));
}

describe('the demo', () => {
  test('is stopped while it starts, and leaves nothing', async () => {
    await using demo = startDemo();
    await printed(demo, /Ctrl-C ends it/);
    await sleep(300);
    demo.signal('SIGINT');
    expect(await demo.exited).toEqual({ code: 0, signal: null });
    expect(demo.output).toContain('Stopped before anything was recorded.');
    expect(await folders()).toEqual([]);
    const kept = await readdir(videoCache()).catch(() => []);
    expect(kept.filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test('records for as long as it is told to, and misses no frame', async () => {
    await using demo = startDemo('--seconds', '12', '--remove');
    expect(await demo.exited, demo.output).toEqual({ code: 0, signal: null });
    expect(demo.output).toMatch(/STATE OK: recording since /);
    expect(demo.output.match(/CLIP {2}front-\S+\.mp4 {2}\d+\.\d{3} s, .*covered 100 %$/gm)).toHaveLength(3);
    expect(demo.output).toMatch(/^ {2}covered {3}100 % of 1[23]\.\d{3}s$/m);
    expect(demo.output).toMatch(/Of the camera's 300 frames \d+ to \d+, 300 are recorded\./);
    expect(demo.output).toContain('Every frame is there, once and in order.');
    expect(demo.output).toContain('There was no time for an event; that takes --seconds 25 or more.');
    expect(await leftovers(demo)).toEqual([]);
    expect(await folders()).toEqual([]);
  });

  test('has an event kept that comes by MQTT, and others that one types', async () => {
    await using demo = startDemo('--seconds', '27');
    const [, type = ''] = await printed(demo, /^ {2}(mosquitto_pub -h 127\.0\.0\.1 -p \d+ .*)$/m);
    const [, , delay] = await printed(
      demo,
      /EVENT Entrance door opened: started(.*\n)+?.*: saving, \d clips linked, (\d+) ms after its message/,
    );
    expect(Number(delay)).toBeLessThan(1_000);
    execFileSync('sh', ['-c', type]);
    expect(await demo.exited, demo.output).toEqual({ code: 0, signal: null });
    expect(demo.output).toMatch(/EVENT Entrance door opened: complete, [45] clips, \S+ s after its message/);
    expect(demo.output).toMatch(/EVENT Door bell: complete, [45] clips, \S+ s after its message/);
    expect(demo.output).toMatch(/^2 events, \d+ clips, .*: all as sealed$/m);
    expect(demo.output).toContain('The event is complete and verified, and all its clips are linked.');
    expect(await leftovers(demo)).toEqual([]);

    const [folder = ''] = await folders();
    const layout = storeLayout({ baseDir: join(temporary, folder, 'store') });
    expect(await auditEvents(layout)).toEqual([]);
    const [part] = await partsOf(layout, 'Entrance door opened');
    const kept = part?.manifest.cameras.front?.clips ?? [];
    const shown = kept.map(({ link, sha256 }) => `${sha256?.slice(0, 12)}…  ${link}`);
    expect(demo.output.match(/\S+ {2}front-\{Entrance door opened\}-.*$/gm)).toEqual(shown);
    const [, play = ''] = /Play the event:\n {2}ffplay -autoexit (.*)\n/.exec(demo.output) ?? [];
    execFileSync('sh', [
      '-c',
      `ffmpeg -loglevel error -nostdin ${play.replace('-safe 0', '$& -i')} -f null -`,
    ]);
    await rm(join(temporary, folder), { recursive: true });
  });

  test('holds a small budget, and has its event at the remote', async () => {
    await using demo = startDemo('--seconds', '45', '--budget', '5MiB');
    expect(await demo.exited, demo.output).toEqual({ code: 0, signal: null });
    expect(demo.output).toMatch(/REMOTE disk: Entrance door opened: \d clips? arrived and verified/);
    expect(demo.output).toMatch(
      /REMOTE disk: Entrance door opened: the manifest arrived, which seals [45] clips/,
    );
    expect(demo.output).toMatch(/BUDGET \d\.\d\d MiB of 5\.00 MiB, \d clips deleted/);
    const [, gone = ''] =
      /^(\d) older clips were deleted for the budget; the ledger/m.exec(demo.output) ?? [];
    expect(demo.output).toMatch(/^ {2}expired {3}\S+s removed by retention$/m);
    expect(demo.output).toMatch(/^Every frame from \S+ on is there, once and in order\.$/m);
    expect(demo.output).toContain('Its manifest and all its clips are at the remote too, byte for byte.');
    expect(await leftovers(demo)).toEqual([]);

    const [folder = ''] = await folders();
    const layout = storeLayout({ baseDir: join(temporary, folder, 'store') });
    const { entries } = await readLedger(layout, 'front', 0, Date.now());
    const expired = entries.flatMap((entry) => (entry.type === 'expired' ? [entry] : []));
    expect(expired.reduce((sum, { clips }) => sum + clips, 0)).toBe(Number(gone));
    const [part] = await partsOf(layout, 'Entrance door opened');
    const [, look = ''] = /Look at the remote:\n {2}(ls -lR .*)\n/.exec(demo.output) ?? [];
    const listed = execFileSync('sh', ['-c', look], { encoding: 'utf8' });
    for (const { link } of part?.manifest.cameras.front?.clips ?? []) expect(listed).toContain(link);
    await rm(join(temporary, folder), { recursive: true });
  });

  test('fails when a clip of its event is not what was recorded, here or at the remote', async () => {
    await using demo = startDemo('--seconds', '25');
    await printed(demo, /REMOTE disk: Entrance door opened: the manifest arrived/);
    const [folder = ''] = await folders();
    const layout = storeLayout({ baseDir: join(temporary, folder, 'store') });
    const [part] = await partsOf(layout, 'Entrance door opened');
    const links = part?.manifest.cameras.front?.clips.map((clip) => clip.link) ?? [];
    const [first = '', link = '', third = ''] = links;
    const path = join(layout.eventDay(part?.day ?? ''), link);
    await rm(path);
    await writeFile(path, 'something else');
    const remote = join(temporary, folder, 'remote', part?.day ?? '');
    await rm(join(remote, first));
    await writeFile(join(remote, third), 'something else');
    expect(await demo.exited, demo.output).toEqual({ code: 1, signal: null });
    expect(demo.output).toContain('Every frame is there, once and in order.');
    expect(demo.output).toContain(`Fault: the event's ${link} is not the clip that was recorded.`);
    expect(demo.output).toContain('Fault: cam-event --verify has found a fault.');
    expect(demo.output).toContain(`Fault: the event's ${first} is not at the remote.`);
    expect(demo.output).toContain(`Fault: the event's ${third} at the remote is not what was kept.`);
    expect(demo.output).not.toContain('The event is complete');
    expect(demo.output).not.toContain('byte for byte');
    await rm(join(temporary, folder), { recursive: true });
  });

  test('is stopped before its event is over, and says how that is finished', async () => {
    await using demo = startDemo();
    await printed(demo, /EVENT Entrance door opened: saving/);
    demo.signal('SIGINT');
    expect(await demo.exited, demo.output).toEqual({ code: 0, signal: null });
    expect(demo.output).toMatch(
      /Note: the demo was stopped at \S+, before the event was over at \S+; [23] clips of it are kept\./,
    );
    expect(await leftovers(demo)).toEqual([]);
    const [, finish = ''] = /Finish the event:\n {2}(node .*--resume)\n/.exec(demo.output) ?? [];
    // What the window lacks is missing for good.
    expect(spawnSync('sh', ['-c', finish], { encoding: 'utf8' })).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/^1 event resumed\n\{Entrance door opened\}-\S+: incomplete\n/),
    });
    const [folder = ''] = await folders();
    const layout = storeLayout({ baseDir: join(temporary, folder, 'store') });
    expect((await partsOf(layout, 'Entrance door opened')).map(({ manifest }) => manifest.state)).toEqual([
      'incomplete',
    ]);
    expect(await auditEvents(layout)).toEqual([]);
    await rm(join(temporary, folder), { recursive: true });
  });

  test('ends on Ctrl-C, and says how its clips are played and joined', async () => {
    await using demo = startDemo();
    await printed(demo, /CLIP/);
    const pressedMs = performance.now();
    demo.signal('SIGINT');
    expect(await demo.exited, demo.output).toEqual({ code: 0, signal: null });
    expect(performance.now() - pressedMs).toBeLessThan(8_000);
    expect(demo.output).toContain('There was no time for an event before it was stopped.');
    expect(await leftovers(demo)).toEqual([]);

    const [, clips = ''] = /The clips are in (\S+)/.exec(demo.output) ?? [];
    const files = (await readdir(clips, { recursive: true })).filter((name) => name.endsWith('.mp4')).sort();
    expect(files.length).toBeGreaterThanOrEqual(1);
    const recorded = await auditFrames(files.map((name) => join(clips, name)));
    expect(recorded.missing).toEqual([]);

    const [, join_ = ''] = /Make one file:\n {2}(ffmpeg .*)\n/.exec(demo.output) ?? [];
    execFileSync('sh', ['-c', `${join_} -loglevel error -nostdin`], { cwd: temporary });
    expect(await auditFrames([join(temporary, 'demo.mp4')])).toEqual(recorded);

    const [, remove = ''] = /Remove it all:\n {2}(rm -r .*)\n/.exec(demo.output) ?? [];
    execFileSync('sh', ['-c', remove]);
    expect(await folders()).toEqual(['demo.mp4']);
    await rm(join(temporary, 'demo.mp4'));
  });

  test('is ended by force by a second Ctrl-C, with all that it started', async () => {
    await using demo = startDemo();
    const [, recorder = ''] = await printed(demo, /cam-service runs as process (\d+)/);
    await printed(demo, /ffmpeg runs as process/);
    // A recorder that does not answer holds up the first one.
    process.kill(Number(recorder), 'SIGSTOP');
    demo.signal('SIGINT');
    await sleep(1_000);
    expect(demo.running).toBe(true);
    demo.signal('SIGINT');
    expect(await demo.exited, demo.output).toEqual({ code: 130, signal: null });
    const [, folder = ''] = /What was recorded is in (\S+)/.exec(demo.output) ?? [];
    await waitFor('the end of all processes', async () => (await leftovers(demo)).length === 0, 5_000);
    expect(await folders()).toEqual([basename(folder)]);
    await rm(folder, { recursive: true });
  });

  test('fails, and names the missing frames, when its ffmpeg is killed', async () => {
    await using demo = startDemo('--seconds', '9', '--remove');
    await printed(demo, /CLIP/);
    const [, pid = ''] = await printed(demo, /ffmpeg runs as process (\d+)/);
    process.kill(Number(pid), 'SIGKILL');
    expect(await demo.exited, demo.output).toEqual({ code: 1, signal: null });
    const [, first, last, count] =
      /Fault: frames (\d+) to (\d+) are missing: (\d+) frames/.exec(demo.output) ?? [];
    expect(Number(last) - Number(first) + 1).toBe(Number(count));
    expect(demo.output).toMatch(
      new RegExp(`Of the camera's 225 frames \\d+ to \\d+, ${225 - Number(count)} are`),
    );
    expect(demo.output).toMatch(/HOLE {2}from .*: ffmpeg-died, /);
    expect(await leftovers(demo)).toEqual([]);
    expect(await folders()).toEqual([]);
  });

  test('says what is wrong with its arguments, its folder, its port', async () => {
    await using wrong = startDemo('--seconds', 'soon');
    expect(await wrong.exited).toEqual({ code: 64, signal: null });
    expect(wrong.output).toContain('demo: --seconds: "soon" is not a number from 1 to 3600');
    await using full = startDemo('--store', builtProgram('..'));
    expect(await full.exited).toEqual({ code: 69, signal: null });
    expect(full.output).toContain('is not empty. Name a new or empty folder.');
    await using other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    await using refused = startDemo('--port', String(port));
    expect(await refused.exited).toEqual({ code: 69, signal: null });
    expect(refused.output).toMatch(/demo: The camera cannot listen on 127\.0\.0\.1: .*EADDRINUSE/);
    expect(await folders()).toEqual([]);
  });
});
