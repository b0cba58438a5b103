import { storeLayout } from '@pm-dvr/contracts';
import { finishedClips } from '../rig/finished-clips.ts';
import { waitFor } from '../rig/wait.ts';
import type { Container } from './container.ts';
import { CAMERAS, STORE } from './owner.ts';
import { unitState } from './unit-states.ts';

const RESTART_MS = 60_000;

/** SHA-256 of each file below some folders, with their owners and permissions, sorted by name. */
export async function fingerprint(container: Container, folders: readonly string[]): Promise<string> {
  const find = ['find', ...folders, '-type', 'f'];
  const hashes = await container.run([...find, '-exec', 'sha256sum', '{}', '+']);
  const owners = await container.run([...find, '-printf', '%p %u:%g %m\n']);
  return `${hashes}${owners}`.split('\n').sort().join('\n');
}

/** Names of all finished clips, and of all files of events; not what only says that a process works on one. */
export async function footage(container: Container): Promise<string[]> {
  const layout = storeLayout({ baseDir: container.path(STORE) });
  const clips = await Promise.all(CAMERAS.map((camera) => finishedClips(layout, camera)));
  const running = ['-name', '.running', '-prune', '-o'];
  const events = await container.run(['find', `${STORE}/events`, ...running, '-type', 'f', '-print']);
  return [...clips.flat().map(({ fileName }) => fileName), ...events.split('\n').filter(Boolean)];
}

/** Waits until a unit runs again with another main process than this one; returns the new one's PID. */
export async function restartedAfter(container: Container, unit: string, pid: number): Promise<number> {
  return await waitFor(
    `${unit} to run again`,
    async () => {
      const { active, mainPid } = await unitState(container, unit);
      return active === 'active' && mainPid !== 0 && mainPid !== pid && mainPid;
    },
    RESTART_MS,
  );
}
