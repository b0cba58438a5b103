import { existsSync, readFileSync } from 'node:fs';
import { rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SyncStatus } from '@pm-dvr/contracts';
import { readSyncDay } from '@pm-dvr/footage';
import { describe, expect, test } from 'vitest';
import { camEvent, ending } from '../rig/event-client.ts';
import { ClipMaker } from '../rig/event-clips.ts';
import { REMOTE, SyncRig } from '../rig/sync-rig.ts';
import { sleep, waitFor } from '../rig/wait.ts';

const MINUTE = 60_000;

describe.concurrent('cam-sync --once', () => {
  test('brings events to the remote, to the byte, and does nothing the second time', async () => {
    await using rig = await SyncRig.open();
    const door = await rig.event({ text: 'door', cameras: ['front', 'yard'] });
    const nasty = await rig.event({ text: ';#{x} it\'s "50%" äöü', atMs: Date.now() - MINUTE });
    const first = await rig.run('--once');
    expect(first).toMatchObject({ code: 0, stdout: 'nas: all is uploaded and verified\n' });
    expect(rig.files()).toEqual([...door.paths, ...nasty.paths].sort());
    expect(await rig.audit()).toEqual([]);
    expect(existsSync(rig.at(`chain/${door.day}.jsonl`))).toBe(true);
    const second = await rig.run('--once');
    expect(second).toMatchObject({ code: 0, stderr: '' });
    expect((await rig.run('--dry-run')).stdout).toBe('nas (nas:cams): nothing to upload\n');
  });

  test('says what it would upload, newest first, and uploads nothing', async () => {
    await using rig = await SyncRig.open();
    const old = await rig.event({ text: 'old', atMs: Date.now() - 10 * MINUTE });
    const young = await rig.event({ text: 'young' });
    const { code, stdout } = await rig.run('-n');
    expect(code).toBe(0);
    const listed = stdout.split('\n').flatMap((line) => /^ .*[kM]?i?B {2}(.*)$/.exec(line)?.[1] ?? []);
    expect(listed).toEqual([...young.paths, ...old.paths]);
    expect(stdout).toMatch(/^nas \(nas:cams\): 8 files, 12\d KiB to upload\n/);
    expect(rig.files()).toEqual([]);
    expect(existsSync(rig.layout.syncDir)).toBe(false);
  });

  test('never uploads a manifest whose clip is missing here, or is not what it was', async () => {
    await using rig = await SyncRig.open();
    const [missing, cut, flipped, whole] = [
      await rig.event({ text: 'missing' }),
      await rig.event({ text: 'cut' }),
      await rig.event({ text: 'flipped' }),
      await rig.event({ text: 'whole' }),
    ];
    await rm(join(rig.layout.eventsDir, missing.paths[0] as string));
    await truncate(join(rig.layout.eventsDir, cut.paths[1] as string), 100);
    const altered = join(rig.layout.eventsDir, flipped.paths[2] as string);
    const bytes = readFileSync(altered);
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    await writeFile(altered, bytes);
    const { code, stderr } = await rig.run('--once');
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /flipped.* was altered since it was kept \(SHA-256\); the event cannot be uploaded whole/,
    );
    expect(rig.files()).not.toContain(flipped.paths[2]);
    expect(stderr).toContain(`${missing.id}: `);
    expect(stderr).toMatch(/is missing; the event cannot be uploaded whole/);
    expect(stderr).toMatch(/has 100 bytes, and had 20000 when it was kept/);
    expect(rig.files().filter((path) => path.endsWith('.json'))).toEqual([whole.paths.at(-1)]);
    expect(await rig.audit()).toEqual([]);
  });

  test('by filters uploads what is asked for', async () => {
    await using rig = await SyncRig.open({
      sync: { remotes: { [REMOTE]: { cloud_path: 'cams', cameras: ['yard'], events: ['*door*'] } } },
    });
    const door = await rig.event({ text: 'Back door', cameras: ['front', 'yard'] });
    await rig.event({ text: 'alarm', cameras: ['yard'] });
    expect((await rig.run('--once')).code).toBe(0);
    expect(rig.files()).toEqual(door.paths.filter((path) => !path.includes('/front-')).sort());
  });

  test('finds what is gone at the remote, and uploads it again with its manifest', async () => {
    await using rig = await SyncRig.open();
    const door = await rig.event({ text: 'door' });
    await rig.event({ text: 'alarm', atMs: Date.now() - MINUTE });
    await rig.run('--once');
    expect((await rig.run('--verify')).stdout).toBe('nas: 8 files are there as they are here\n');
    const [first, second] = door.paths as [string, string];
    await rm(rig.at(first));
    const bytes = readFileSync(rig.at(second));
    bytes[9000] = (bytes[9000] ?? 0) ^ 1;
    await writeFile(rig.at(second), bytes);
    const verified = await rig.run('--verify', door.day);
    expect(verified.code).toBe(1);
    expect(verified.stdout).toContain('nas: 6 files are there as they are here\n');
    for (const path of [first, second])
      expect(verified.stdout).toContain(`not there, or different: ${path}\n`);
    const ledger = await readSyncDay(rig.layout, REMOTE, door.day);
    expect([...ledger.keys()].filter((name) => name.endsWith('.json'))).toHaveLength(1);
    expect((await rig.run('--once')).code).toBe(0);
    expect(await rig.audit()).toEqual([]);
    expect((await rig.run('--verify')).code).toBe(0);
  });

  test('names what is wrong with rclone or its configuration', async () => {
    await using rig = await SyncRig.open();
    await rig.event({ text: 'door' });
    await writeFile(rig.rclone.path, '[other]\ntype = local\n');
    const { code, stdout } = await rig.run('--once');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^nas: config: .*nas.*; 4 files, .* are left\n$/);
    await using without = await SyncRig.open({ sync: { rclone: '/nowhere/rclone' } });
    const missing = await without.run('--once');
    expect(missing.code).toBe(69);
    expect(missing.stderr).toContain('/nowhere/rclone');
  });
});

describe.concurrent('the daemon', () => {
  const idle = async (rig: SyncRig) => {
    const { stdout } = await rig.run('--status', '--json');
    const status = JSON.parse(stdout) as SyncStatus;
    return status.remotes[REMOTE]?.backlog_files === 0 && !existsSync(rig.layout.syncFlag);
  };

  test('uploads the clips of a running event as they are finished, and removes the flag when all is there', async () => {
    await using rig = await SyncRig.open();
    await using maker = await ClipMaker.start({ layout: rig.layout, cameras: ['front'] });
    await using daemon = rig.daemon();
    await waitFor('footage', () => maker.of('front').length >= 2);
    const event = camEvent(rig.store, ['front', '--pre', '2', '--post', '8', '-e', 'door']);
    await waitFor('a clip at the remote', () => rig.files().length > 0, 7_000);
    expect(rig.files().some((path) => path.endsWith('.json'))).toBe(false);
    expect((await event).code).toBe(0);
    await waitFor('the manifest at the remote', () => rig.files().some((path) => path.endsWith('.json')));
    expect(await rig.audit()).toEqual([]);
    await waitFor('no flag', () => idle(rig));
    expect(daemon.running).toBe(true);
    expect(await daemon.stop()).toEqual({ code: 0, signal: null });
  });

  test('goes on by itself when the remote takes files again', async () => {
    await using rig = await SyncRig.open();
    // Where a file stands no folder can be made, by root either.
    await writeFile(rig.remoteDir, 'in the way');
    await rig.event({ text: 'door' });
    await using daemon = rig.daemon();
    const status = async () => JSON.parse((await rig.run('--status', '--json')).stdout) as SyncStatus;
    await waitFor('trouble', async () => (await status()).remotes[REMOTE]?.trouble !== undefined);
    expect((await status()).code).toBe(1);
    await rm(rig.remoteDir);
    await waitFor('the event at the remote', () => idle(rig), 30_000);
    expect(await rig.audit()).toEqual([]);
    expect(daemon.output).toContain('works again');
  });

  test('is one at a time', async () => {
    await using rig = await SyncRig.open();
    await using first = rig.daemon();
    await waitFor('the daemon', () => first.output.includes('go to nas'));
    const second = await rig.run('--once');
    expect(second.code).toBe(75);
    expect(second.stderr).toContain('another cam-sync works already');
    await using third = rig.daemon();
    expect((await ending(third)).code).toBe(75);
  });

  test('killed at random moments, leaves nothing that is counted and not there', async () => {
    await using rig = await SyncRig.open();
    for (let number = 0; number < 12; number++)
      await rig.event({ text: `event ${number}`, atMs: Date.now() - number * MINUTE, bytes: 300_000 });
    for (let round = 0; round < 8; round++) {
      await using daemon = rig.daemon();
      await waitFor('work', () => daemon.output.includes('go to nas'));
      await sleep(round * 60);
      daemon.signal('SIGKILL');
      await daemon.exited;
      expect(await rig.audit()).toEqual([]);
    }
    expect((await rig.run('--once')).code).toBe(0);
    expect(rig.files()).toHaveLength(48);
    expect(await rig.audit()).toEqual([]);
  });
});
