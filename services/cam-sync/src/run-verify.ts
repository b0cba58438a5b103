import { EXIT } from '@pm-dvr/contracts';
import { systemClock } from '@pm-dvr/runtime';
import { rcloneTools } from './rclone-tools.ts';
import type { Workplace } from './run.ts';
import { type Verification, verifyRemote } from './verify-remote.ts';

const SHOWN = 20;

/** Asks all remotes, one after the other, whether they have what was verified; exit code 1 if one has not. */
export async function runVerify({ plan, layout, log, stop }: Workplace, day?: string): Promise<number> {
  let isSound = true;
  for (const remote of plan.remotes) {
    const tools = rcloneTools({ plan, layout, remote, clock: systemClock, log, signal: stop });
    const result = await verifyRemote({
      ...{ layout, remote: remote.name, clock: systemClock, signal: stop },
      ...(day !== undefined && { day }),
      check: (files) => tools.check(files),
      ...(process.stderr.isTTY && {
        onProgress: (files) => void process.stderr.write(`\r\u001b[K${remote.name}: ${files} files`),
      }),
    });
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
    process.stdout.write(resultText(remote.name, result));
    if (result.gone.length > 0 || result.trouble || stop.aborted) isSound = false;
  }
  return isSound ? EXIT.ok : EXIT.failed;
}

function resultText(name: string, { sound, gone, expired, trouble }: Verification): string {
  const here = expired > 0 ? `; ${expired} are not here any more` : '';
  const lines = [`${name}: ${sound} files are there as they are here${here}`];
  for (const path of gone.slice(0, SHOWN)) lines.push(`${name}: not there, or different: ${path}`);
  if (gone.length > SHOWN) lines.push(`${name}: and ${gone.length - SHOWN} more`);
  if (gone.length > 0) lines.push(`${name}: ${gone.length} files will be uploaded again`);
  if (trouble) lines.push(`${name}: ${trouble.kind}: ${trouble.error}`);
  return `${lines.join('\n')}\n`;
}
