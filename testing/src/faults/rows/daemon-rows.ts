import { sleep } from '../../rig/wait.ts';
import type { FaultRow } from '../fault-row.ts';
import { DAEMONS, type DaemonName } from '../plant-daemons.ts';

/** What the end of a daemon costs: of cam-service the fragment that was being written. */
const FRAGMENT_SECONDS = 0.5;
const BETWEEN_MS = 2_500;

function killRow(name: DaemonName): FaultRow {
  const isRecorder = name === 'cam-service';
  return {
    name: `kill-${name}`,
    done: `${name} is killed with -9, twice`,
    must: `Its children end with it, and its successor goes on${isRecorder ? '' : '; no footage is lost'}.`,
    hurts: isRecorder ? 'all' : 'none',
    least: isRecorder ? 2 * FRAGMENT_SECONDS : 0,
    // What a loaded machine needs to start it twice.
    margin: 40,
    break: async ({ daemons }) => {
      await daemons.kill(name);
      await sleep(BETWEEN_MS);
      await daemons.kill(name);
    },
  };
}

function stopRow(name: DaemonName): FaultRow {
  return {
    name: `stop-${name}`,
    done: `${name} is stopped with SIGSTOP for 8 s`,
    must: 'It goes on where it was; no footage is lost.',
    hurts: 'none',
    least: 0,
    holdSeconds: 8,
    stopsDaemons: true,
    break: ({ daemons }) => daemons.freeze(name),
    mend: ({ daemons }) => daemons.thaw(name),
  };
}

/** What can become of each daemon. */
export const DAEMON_ROWS: readonly FaultRow[] = [...DAEMONS.map(killRow), ...DAEMONS.map(stopRow)];
