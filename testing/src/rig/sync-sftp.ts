import { Cable } from './event-cable.ts';
import { SftpServer } from './sftp-server.ts';
import { REMOTE, SyncRig, type SyncRigOptions } from './sync-rig.ts';

/** A store with events, and a remote for them at an sshd(8) of its own, behind a cable that can be cut. */
export class SftpSyncRig implements AsyncDisposable {
  readonly rig: SyncRig;
  readonly server: SftpServer;
  readonly cable: Cable;

  private constructor(rig: SyncRig, server: SftpServer, cable: Cable) {
    this.rig = rig;
    this.server = server;
    this.cable = cable;
  }

  static async open(options: Omit<SyncRigOptions, 'addRemote'> = {}): Promise<SftpSyncRig> {
    let ends: [SftpServer, Cable] | undefined;
    const rig = await SyncRig.open({
      ...options,
      addRemote: async (rclone, folder) => {
        const server = await SftpServer.create(folder, { hasShell: true });
        await server.start();
        const cable = await Cable.lay(server.port);
        await rclone.addSftp(REMOTE, server, cable.port);
        ends = [server, cable];
        return server.root;
      },
    });
    const [server, cable] = ends as [SftpServer, Cable];
    return new SftpSyncRig(rig, server, cable);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
    await this.cable[Symbol.asyncDispose]();
    await this.rig[Symbol.asyncDispose]();
  }
}
