import { childrenOf, type DaemonProcess } from './daemon-process.ts';
import type { MadeEvent } from './made-event.ts';
import type { SmallDisk } from './small-disk.ts';
import { rclonesOf, uncounted, wholeAudit } from './sync-count.ts';
import type { SyncRig } from './sync-rig.ts';
import type { SftpSyncRig } from './sync-sftp.ts';
import { sleep, waitFor } from './wait.ts';

/** What a series of faults has come to. */
export interface Outcome {
  readonly events: readonly MadeEvent[];
  /** Said of the moments just after each fault, and of the end. Empty if all went well. */
  readonly faults: readonly string[];
}

export interface KillOutcome extends Outcome {
  readonly rclones: number;
  readonly daemons: number;
}

/** From when cam-sync begins to work; a round of a few files takes about so long. */
const WORK_MS = 1_500;
/** How long a run of rclone takes for a few files. */
const RCLONE_MS = 200;
const PATIENCE_MS = 400_000;

/**
 * Kills rclone and cam-sync in turns, with -9, at random moments of the upload of an event each, and lets a last run end
 * what is open then.
 */
export async function killAtRandom(
  rig: SyncRig,
  { rounds, random, bytes }: { rounds: number; random: () => number; bytes: number },
): Promise<KillOutcome> {
  const [events, faults]: [MadeEvent[], string[]] = [[], []];
  const killed = { rclones: 0, daemons: 0 };
  for (let round = 0; round < rounds; round++) {
    events.push(await rig.event({ text: `kill ${round}`, bytes }));
    await using daemon = rig.daemon();
    await begun(daemon);
    const isForRclone = round % 2 === 0;
    await sleep(random() * (isForRclone ? RCLONE_MS : WORK_MS));
    if (isForRclone && (await killRclone(daemon, random))) {
      killed.rclones++;
      await sleep(random() * WORK_MS);
    }
    if (!isForRclone) killed.daemons++;
    daemon.signal('SIGKILL');
    await daemon.exited;
    await waitFor('the end of rclone', async () => (await rclonesOf(rig)).length === 0, 5_000);
    for (const fault of await rig.audit()) faults.push(`after kill ${round}: ${fault}`);
  }
  faults.push(...(await lastRun(rig)), ...(await wholeAudit(rig, events)));
  return { events, faults, ...killed };
}

/** The remote cannot be reached for so long, while events go on; gives how long after that all was there. */
export async function outage(
  { rig, server, cable }: SftpSyncRig,
  { seconds, kind }: { seconds: number; kind: 'refused' | 'silent' },
): Promise<Outcome & { readonly afterMs: number }> {
  const events = [await rig.event({ text: 'before' })];
  await using daemon = rig.daemon();
  await waitFor('the first event', async () => (await uncounted(rig, events)).length === 0);
  if (kind === 'refused') await server.kill();
  else cable.cut();
  const untilMs = performance.now() + seconds * 1000;
  for (let number = 1; performance.now() < untilMs; number++) {
    events.push(await rig.event({ text: `meanwhile ${number}` }));
    await sleep(Math.max(1_000, (seconds * 1000) / 60));
  }
  const faults = await rig.audit();
  if ((await uncounted(rig, events)).length < 4) faults.push('files are counted that could not be sent');
  if (kind === 'refused') await server.start();
  else cable.mend();
  const backAt = performance.now();
  await waitFor('all events', async () => (await uncounted(rig, events)).length === 0, PATIENCE_MS);
  const afterMs = performance.now() - backAt;
  if ((await daemon.stop()).code !== 0) faults.push(`cam-sync did not end well: ${daemon.output}`);
  return { events, faults: [...faults, ...(await wholeAudit(rig, events))], afterMs };
}

/** The remote has room for a part of what there is, then for nothing at all, then for all. */
export async function fullRemote(rig: SyncRig, disk: SmallDisk, leaveBytes: number): Promise<Outcome> {
  const events = [await rig.event({ text: 'first', bytes: leaveBytes / 2 })];
  const faults: string[] = [];
  for (const [text, bytes] of [
    ['part', leaveBytes],
    ['nothing', 0],
  ] as const) {
    await disk.fillUp(bytes);
    events.push(await rig.event({ text, bytes: leaveBytes / 2 }));
    const { code, stdout } = await rig.run('--once');
    if (code !== 1 || !stdout.startsWith('nas: quota: '))
      faults.push(`full, it ended with ${code}: ${stdout}`);
    faults.push(...(await rig.audit()));
    if ((await uncounted(rig, events)).length === 0)
      faults.push('all is counted, and there is no room for it');
  }
  await disk.makeRoom();
  faults.push(...(await lastRun(rig)), ...(await wholeAudit(rig, events)));
  return { events, faults };
}

/** The remote refuses the key, and then takes it. */
export async function wrongKey({ rig, server }: SftpSyncRig): Promise<Outcome> {
  const events = [await rig.event({ text: 'door' }), await rig.event({ text: 'yard' })];
  const faults: string[] = [];
  await server.rejectKey();
  const { code, stdout } = await rig.run('--once');
  if (code !== 1 || !stdout.startsWith('nas: auth: '))
    faults.push(`refused, it ended with ${code}: ${stdout}`);
  if ((await uncounted(rig, events)).length !== 8) faults.push('files are counted that could not be sent');
  await server.acceptKey();
  faults.push(...(await lastRun(rig)), ...(await wholeAudit(rig, events)));
  return { events, faults };
}

/** A run that has nothing in its way; what a hundred kills have left takes it minutes. */
export async function lastRun(rig: SyncRig): Promise<string[]> {
  const { code, stdout, stderr } = await rig.runFor(PATIENCE_MS, '--once');
  return code === 0 ? [] : [`the last run ended with ${code}: ${stdout}${stderr}`];
}

async function begun(daemon: DaemonProcess): Promise<void> {
  await waitFor('cam-sync', () => {
    if (!daemon.running) throw new Error(`cam-sync ended: ${daemon.output}`);
    return daemon.output.includes('go to nas');
  });
}

/** Kills an rclone of a cam-sync in the middle of its work; false if none is killed within a second. */
async function killRclone(daemon: DaemonProcess, random: () => number): Promise<boolean> {
  const untilMs = performance.now() + 1_000;
  while (performance.now() < untilMs) {
    const found = (await childrenOf(daemon.pid)).find(({ name }) => name === 'rclone');
    await sleep(found ? random() * RCLONE_MS : 2);
    if (found && killIfThere(found.pid)) return true;
  }
  return false;
}

function killIfThere(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself since.
    return false;
  }
}
