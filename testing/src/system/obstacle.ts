import { existsSync } from 'node:fs';
import { findProgram } from '@pm-dvr/runtime';

const NEEDED = [
  'systemd-nspawn',
  'debootstrap',
  'nsenter',
  'unshare',
  'setpriv',
  'ip',
  'tar',
  'apt-get',
  'dpkg-deb',
];

/** Why no system can be booted here; undefined if one can. */
export function noBootedSystem(): string | undefined {
  if (process.getuid?.() !== 0) return 'only root can boot a system in a container';
  const missing = NEEDED.filter((program) => !isThere(program));
  if (missing.length > 0) return `this machine has no ${missing.join(', ')}`;
  return existsSync('/sys/fs/cgroup') ? undefined : 'this machine has no control groups';
}

function isThere(program: string): boolean {
  try {
    findProgram(program);
    return true;
  } catch {
    return false;
  }
}
