import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { stringify } from 'yaml';
import { type Canary, makeCanary } from '../rig/canary.ts';
import type { CameraStreet } from './camera-street.ts';
import type { Container } from './container.ts';

export const CAMERAS = ['front', 'yard'] as const;
export const UNITS = [
  ...CAMERAS.map((camera) => `cam_service@${camera}.service`),
  'cam_event.service',
  'cam_sync.service',
];
export const TIMER = 'cam_cleaner.timer';
export const CONFIG_DIR = '/etc/smarthome/cams';
export const STORE = '/var/lib/smarthome/IP_Cameras';
export const REMOTE = 'nas';
export const REMOTE_DIR = '/srv/nas';
/** Group that may read the store, and user of all daemons. */
export const ACCOUNT = 'smarthome';
export const CLIP_SECONDS = 2;

const SECRETS = '/etc/smarthome/secrets';
const RCLONE = '/etc/smarthome/rclone/rclone.conf';

/** Passwords that nobody but the owner and the daemons may ever see. */
export interface Secrets {
  /** Stands in `cam_rtsp.yaml`. */
  readonly yard: Canary;
  /** A systemd credential. */
  readonly front: Canary;
  /** A systemd credential. */
  readonly broker: Canary;
}

export function makeSecrets(): Secrets {
  return { yard: makeCanary('viewer'), front: makeCanary('viewer'), broker: makeCanary('recorder') };
}

/** What the owner of a recorder does as root, by the guide. */
export class Owner {
  readonly container: Container;
  readonly secrets: Secrets;

  constructor(container: Container, secrets: Secrets) {
    this.container = container;
    this.secrets = secrets;
  }

  /** Puts cameras, broker, remote and their passwords into the configuration; restarts the broker with it. */
  async configure(street: CameraStreet): Promise<void> {
    const { secrets } = this;
    const ports = {
      front: await street.addCamera(secrets.front),
      yard: await street.addCamera(secrets.yard),
    };
    await this.secret(`${SECRETS}/front-password`, `${secrets.front.password}\n`);
    await this.secret(`${SECRETS}/mqtt-password`, `${secrets.broker.password}\n`);
    await this.prepareBroker();
    await this.prepareRemote();
    const { user, password } = secrets.yard;
    await this.configFile('cam_common', {
      fs_min_free: '64MiB',
      mqtt: {
        ...{ url: 'mqtt://127.0.0.1:1883', user: secrets.broker.user },
        password_file: 'credential:mqtt-password',
      },
    });
    await this.configFile('cam_rtsp', {
      cameras: {
        front: {
          ...{ source: `rtsp://127.0.0.1:${ports.front}/stream1`, user: secrets.front.user },
          password_file: 'credential:front-password',
        },
        yard: { source: `rtsp://${user}:${encodeURIComponent(password)}@127.0.0.1:${ports.yard}/stream1` },
      },
    });
    const include = ['cam_common.yaml'];
    const clips = { default_segment_time: `${CLIP_SECONDS}s`, stall_timeout: '3s' };
    await this.configFile('cam_service', { include: [...include, 'cam_rtsp.yaml'], ...clips });
    await this.configFile('cam_event', { include, default_snap_time: '4s' });
    await this.configFile('cam_sync', { include, cloud_id: REMOTE, rclone_config: RCLONE });
    await this.configFile('cam_cleaner', { include });
    const broker = `LoadCredential=mqtt-password:${SECRETS}/mqtt-password`;
    // Each instance reads the whole of cam_rtsp.yaml, with all passwords that it names.
    await this.dropIn('cam_service@.service', 'password', [
      ...['[Service]', broker, `LoadCredential=front-password:${SECRETS}/front-password`],
    ]);
    for (const unit of ['cam_event.service', 'cam_cleaner.service'])
      await this.dropIn(unit, 'password', ['[Service]', broker]);
    await this.dropIn('cam_sync.service', 'password', ['[Service]', broker, `ReadWritePaths=${REMOTE_DIR}`]);
    await this.systemctl('daemon-reload');
  }

  /** Writes a file of the configuration, readable by the daemons. */
  async configFile(name: string, content: unknown): Promise<void> {
    await this.file(`${CONFIG_DIR}/${name}.yaml`, stringify(content));
    await this.own(`${CONFIG_DIR}/${name}.yaml`, `root:${ACCOUNT}`, 0o640);
  }

  /** Writes a drop-in of a unit; in force after a daemon-reload. */
  async dropIn(unit: string, name: string, lines: readonly string[]): Promise<void> {
    await this.file(`/etc/systemd/system/${unit}.d/${name}.conf`, `${lines.join('\n')}\n`);
  }

  async removeDropIn(unit: string, name: string): Promise<void> {
    await this.container.run(['rm', `/etc/systemd/system/${unit}.d/${name}.conf`]);
  }

  async systemctl(...args: string[]): Promise<string> {
    return await this.container.run(['systemctl', ...args]);
  }

  /** Sends a message through the broker. */
  async publish(topic: string, message: string): Promise<void> {
    const { user, password } = this.secrets.broker;
    const access = ['-u', user, '-P', password];
    await this.container.run(['mosquitto_pub', ...access, '-q', '1', '-t', topic, '-m', message]);
  }

  private async prepareBroker(): Promise<void> {
    const { user, password } = this.secrets.broker;
    const users = '/etc/mosquitto/users';
    await this.container.run(['mosquitto_passwd', '-b', '-c', users, user, password]);
    await this.own(users, 'mosquitto:mosquitto', 0o600);
    const lines = ['listener 1883 127.0.0.1', 'allow_anonymous false', `password_file ${users}`];
    await this.file('/etc/mosquitto/conf.d/recorder.conf', `${lines.join('\n')}\n`);
    await this.systemctl('restart', 'mosquitto.service');
  }

  /** A second disk, as the guide calls it: what is at the remote lies in {@link REMOTE_DIR}. */
  private async prepareRemote(): Promise<void> {
    const owned = ['install', '-d', '-o', ACCOUNT, '-g', ACCOUNT, '-m', '0700'];
    await this.container.run([...owned, dirname(RCLONE), REMOTE_DIR]);
    await this.file(RCLONE, `[${REMOTE}]\ntype = alias\nremote = ${REMOTE_DIR}\n`);
    await this.own(RCLONE, `${ACCOUNT}:${ACCOUNT}`, 0o600);
  }

  private async secret(path: string, text: string): Promise<void> {
    await this.file(path, text);
    await chmod(this.container.path(dirname(path)), 0o700);
    await this.own(path, 'root:root', 0o600);
  }

  private async file(path: string, text: string): Promise<void> {
    const outside = this.container.path(path);
    await mkdir(dirname(outside), { recursive: true });
    await writeFile(outside, text);
  }

  private async own(path: string, owner: string, mode: number): Promise<void> {
    await this.container.run(['chown', owner, path]);
    await this.container.run(['chmod', mode.toString(8), path]);
  }
}
