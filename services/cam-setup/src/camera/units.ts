import { existsSync } from 'node:fs';
import { EXIT } from '@pm-dvr/contracts';
import { CodedError } from '@pm-dvr/runtime';
import { isRoot } from '../install-files.ts';
import { runTool } from '../run-tool.ts';
import type { Surroundings } from '../surroundings.ts';

const START_MS = 120_000;

/** Starts the recorder of a camera and the cleaner, now and at each boot; where that is not wanted or possible, says how. */
export async function enableUnits(
  id: string,
  wanted: boolean | undefined,
  around: Surroundings,
): Promise<void> {
  const units = [`cam_service@${id}`, 'cam_cleaner.timer'];
  const isPossible = isRoot() && existsSync('/run/systemd/system');
  if (wanted && !isPossible)
    around.print('The units cannot be started from here: systemd does not run, or this is not root.\n');
  const isAgreed =
    isPossible &&
    (wanted ?? (await around.ask.confirm(`Start recording ${id} now, and at each boot?`, true)));
  if (!isAgreed) {
    around.print(
      `To record:\n  sudo systemctl enable --now ${units.join(' ')}\nIf the recorder runs already:\n  sudo systemctl reload cam_service@${id}\n`,
    );
    return;
  }
  const { code, stderr } = await runTool('systemctl', ['enable', '--now', ...units], {
    signal: around.signal,
    timeoutMs: START_MS,
  });
  if (code === 0)
    around.print(`Recording. How it stands: systemctl status cam_service@${id}, cam-report ${id}\n`);
  else
    throw new CodedError(
      'UNIT_FAILED',
      `the configuration is written, but the units do not start: ${stderr.trim()}`,
      { exitCode: EXIT.unavailable },
    );
}
