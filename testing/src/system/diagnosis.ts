import { sleep } from '../rig/wait.ts';
import type { Container } from './container.ts';

const LOOKS = [
  ['systemctl', 'list-units', '--all', '--plain', '--no-legend', 'cam_*', 'pm-dvr*', 'mosquitto*'],
  ['systemctl', 'list-units', '--failed', '--plain', '--no-legend'],
  ['ps', '-eww', '-o', 'pid,ppid,user,stat,etime,args'],
  ['journalctl', '--no-pager', '--lines=150', '--output=short-precise'],
];

/**
 * What there is to see inside after a step has failed, for people. With PM_DVR_SYSTEM_HOLD=SECONDS in the environment the
 * container stays for so long, and how to enter it is said at once.
 */
export async function diagnosis(container: Container, error: unknown): Promise<string> {
  const holdSeconds = Number(process.env.PM_DVR_SYSTEM_HOLD ?? 0);
  if (holdSeconds > 0) {
    console.error(error);
    console.error(`For ${holdSeconds} s, look inside with:\n  ${container.door.join(' ')} bash`);
    await sleep(holdSeconds * 1000);
  }
  const texts: string[] = [];
  for (const look of LOOKS) {
    const { stdout, stderr } = await container.outcome(look);
    texts.push(`$ ${look.join(' ')}\n${stdout}${stderr}`);
  }
  return texts.join('\n');
}
