import type { Container } from './container.ts';

/**
 * Processes that nobody answers for any more, as texts: children of the container's init that are the main process of no
 * service, and processes of the suite's account without a service.
 */
export async function strayProcesses(container: Container, account: string): Promise<string[]> {
  const listed = await container.run(['ps', '-eww', '-o', 'pid=,ppid=,user:32=,cgroup:200=,args=']);
  const mainPids = await mainProcesses(container);
  return listed
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(\S+)\s+(.*)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, pid, ppid, user, group = '', args]) => ({ pid, ppid, user, group, args }))
    .filter(({ pid, ppid, user, group }) => {
      const isOrphan = ppid === '1' && !mainPids.has(pid as string);
      return isOrphan || (user === account && !group.includes('.service'));
    })
    .map(({ pid, user, args }) => `process ${pid} of ${user} belongs to nothing: ${args}`);
}

async function mainProcesses(container: Container): Promise<Set<string>> {
  const show = ['systemctl', 'show', '--property=MainPID,ControlPID', '--value', '--', '*.service'];
  return new Set((await container.run(show)).split('\n').filter((pid) => pid !== '' && pid !== '0'));
}
