import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runQuietly } from './child.mjs';
import { Stop } from './stop.mjs';

/**
 * Which Debian package brings what, told by a program on PATH or by a file. `LIB` in a file's path stands for
 * this machine's library folder, such as /usr/lib/x86_64-linux-gnu.
 */
const BRINGS = {
  ffmpeg: { program: 'ffmpeg' },
  mosquitto: { program: 'mosquitto' },
  'mosquitto-clients': { program: 'mosquitto_pub' },
  faketime: { program: 'faketime' },
  openssl: { program: 'openssl' },
  rclone: { program: 'rclone' },
  prometheus: { program: 'prometheus' },
  'prometheus-node-exporter': { program: 'prometheus-node-exporter' },
  'openssh-server': { program: 'sshd' },
  'openssh-client': { program: 'ssh-keygen' },
  iproute2: { program: 'ip' },
  e2fsprogs: { program: 'mkfs.ext4' },
  xfsprogs: { program: 'mkfs.xfs' },
  'util-linux': { program: 'setpriv' },
  systemd: { program: 'systemd-notify' },
  'python3-minimal': { file: '/usr/bin/python3' },
  debootstrap: { program: 'debootstrap' },
  'systemd-container': { program: 'systemd-nspawn' },
  dpkg: { program: 'dpkg-deb' },
  'python3-gi': { file: '/usr/lib/python3/dist-packages/gi/__init__.py' },
  'gir1.2-gst-rtsp-server-1.0': { file: 'LIB/girepository-1.0/GstRtspServer-1.0.typelib' },
  'gstreamer1.0-plugins-base': { file: 'LIB/gstreamer-1.0/libgstapp.so' },
  'gstreamer1.0-plugins-good': { file: 'LIB/gstreamer-1.0/libgstrtsp.so' },
  'gstreamer1.0-plugins-bad': { file: 'LIB/gstreamer-1.0/libgstvideoparsersbad.so' },
  'gstreamer1.0-plugins-ugly': { file: 'LIB/gstreamer-1.0/libgstx264.so' },
  'gstreamer1.0-rtsp': { file: 'LIB/gstreamer-1.0/libgstrtspclientsink.so' },
};

/** To boot a Debian and have cameras beside it. */
const FOR_A_SYSTEM = ['debootstrap', 'dpkg', 'ffmpeg', 'iproute2', 'systemd-container', 'util-linux'];

/** What each command of run.mjs needs; a command that is not listed needs nothing. */
const NEEDED_BY = {
  demo: ['ffmpeg', 'mosquitto', 'mosquitto-clients', 'rclone', 'util-linux'],
  camera: ['ffmpeg', 'util-linux'],
  faults: [
    ...['e2fsprogs', 'faketime', 'ffmpeg', 'mosquitto', 'mosquitto-clients', 'openssh-client'],
    ...['openssh-server', 'rclone', 'util-linux', 'xfsprogs'],
  ],
  soak: [
    'ffmpeg',
    'mosquitto',
    'mosquitto-clients',
    'openssh-client',
    'openssh-server',
    'rclone',
    'util-linux',
  ],
  fuzz: ['ffmpeg', 'mosquitto', 'rclone', 'util-linux'],
  bench: ['ffmpeg', 'mosquitto', 'openssh-client', 'openssh-server', 'rclone', ...FOR_A_SYSTEM],
  'test:system': FOR_A_SYSTEM,
  package: ['dpkg'],
  test: Object.keys(BRINGS),
};

/** Installs the Debian packages that `command` needs and that are not there, as root or through sudo. */
export async function installDebianPackages(command) {
  const missing = (NEEDED_BY[command] ?? []).filter((name) => !isThere(BRINGS[name]));
  if (missing.length === 0) return;
  const install = ['apt-get', 'install', '-y', '--no-install-recommends', ...missing];
  const prefix = await rootPrefix();
  if (prefix === undefined) {
    throw new Stop(`Some Debian packages are missing. Install them with:\n  sudo ${install.join(' ')}`, 69);
  }
  console.error(`Installing Debian packages: ${missing.join(' ')} …`);
  await runAsRoot([...prefix, 'apt-get', 'update']);
  await runAsRoot([...prefix, ...install]);
}

function isThere({ program, file }) {
  if (program !== undefined) return programFolders().some((folder) => existsSync(join(folder, program)));
  return libraryFolders().some((folder) => existsSync(file.replace('LIB', folder)));
}

function programFolders() {
  return [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
}

function libraryFolders() {
  return readdirSync('/usr/lib')
    .filter((name) => name.includes('-linux-'))
    .map((name) => join('/usr/lib', name));
}

async function rootPrefix() {
  if (!programFolders().some((folder) => existsSync(join(folder, 'apt-get')))) return undefined;
  const environment = ['env', 'DEBIAN_FRONTEND=noninteractive'];
  if (process.getuid() === 0) return environment;
  const { code } = await runQuietly('sudo', ['-n', 'true']);
  return code === 0 ? ['sudo', '-n', ...environment] : undefined;
}

async function runAsRoot([program, ...args]) {
  const { code, output } = await runQuietly(program, args);
  if (code !== 0)
    throw new Stop(`${output}\n${[program, ...args].join(' ')} failed with exit code ${code}.`, 69);
}
