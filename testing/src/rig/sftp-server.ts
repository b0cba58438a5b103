import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { connect as openSocket } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findProgram } from '@pm-dvr/runtime';
import { freePort } from './free-port.ts';
import { processTree } from './process-tree.ts';
import { waitFor } from './wait.ts';

export interface SftpServerOptions {
  /** Whether commands such as md5sum(1) can be run there, by which rclone compares hashes. */
  readonly hasShell: boolean;
}

/** An sshd(8) of the test's own on a loopback port, which lets the current user in with one key, and has a folder for files. */
export class SftpServer implements AsyncDisposable {
  readonly port: number;
  /** Absolute path, here and by SFTP alike, of an empty folder for files. */
  readonly root: string;
  private readonly folder: string;
  private child: ReturnType<typeof spawn> | undefined;

  private constructor(folder: string, port: number) {
    this.folder = folder;
    this.port = port;
    this.root = join(folder, 'sftp-root');
  }

  /** Prepares a server whose files lie in `folder`; it is not started yet. */
  static async create(folder: string, options: SftpServerOptions): Promise<SftpServer> {
    const server = new SftpServer(folder, await freePort());
    await mkdir(server.root);
    await Promise.all([makeKey(server.hostKeyFile), makeKey(server.keyFile)]);
    await writeFile(server.configFile, `${server.configLines(options).join('\n')}\n`);
    await server.acceptKey();
    return server;
  }

  /** Resolves when it takes connections. */
  async start(): Promise<void> {
    // Only root's sshd wants this folder, which the machine's own init script would have made.
    if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true, mode: 0o755 });
    const child = spawn(findProgram('sshd'), ['-D', '-e', '-f', this.configFile], { stdio: 'ignore' });
    this.child = child;
    await waitFor('sshd', async () => {
      if (child.exitCode !== null) throw new Error(`sshd ended with code ${child.exitCode}`);
      return await takesConnections(this.port);
    });
  }

  /** Ends it and every connection, without a goodbye. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Ends it and every connection, in good order. */
  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  /** From now on a new connection with the key of {@link rcloneSection} is refused. */
  async rejectKey(): Promise<void> {
    await writeFile(this.authorizedKeysFile, '');
  }

  async acceptKey(): Promise<void> {
    await writeFile(this.authorizedKeysFile, await publicKey(this.keyFile), { mode: 0o600 });
  }

  /**
   * A section of an rclone configuration by which this server is reached, and known by its key; paths begin at the root of
   * the file system. With `port`, by way of something in between.
   */
  async rcloneSection(name: string, port = this.port): Promise<string> {
    await appendFile(this.knownHostsFile, `[127.0.0.1]:${port} ${await publicKey(this.hostKeyFile)}`);
    const lines = [
      ...[`[${name}]`, 'type = sftp', 'host = 127.0.0.1', `port = ${port}`, `user = ${userInfo().username}`],
      ...[`key_file = ${this.keyFile}`, `known_hosts_file = ${this.knownHostsFile}`],
    ];
    return `${lines.join('\n')}\n`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }

  private get keyFile(): string {
    return join(this.folder, 'sftp-client-key');
  }

  private get hostKeyFile(): string {
    return join(this.folder, 'sftp-host-key');
  }

  private get authorizedKeysFile(): string {
    return join(this.folder, 'sftp-authorized-keys');
  }

  private get knownHostsFile(): string {
    return join(this.folder, 'sftp-known-hosts');
  }

  private get configFile(): string {
    return join(this.folder, 'sshd_config');
  }

  private configLines({ hasShell }: SftpServerOptions): string[] {
    return [
      ...[`Port ${this.port}`, 'ListenAddress 127.0.0.1', `HostKey ${this.hostKeyFile}`],
      ...[`PidFile ${join(this.folder, 'sshd.pid')}`, `AuthorizedKeysFile ${this.authorizedKeysFile}`],
      ...['StrictModes no', 'UsePAM no', 'PermitRootLogin prohibit-password', 'PubkeyAuthentication yes'],
      ...['PasswordAuthentication no', 'KbdInteractiveAuthentication no', 'PrintMotd no'],
      ...['MaxStartups 100', 'MaxSessions 100', 'Subsystem sftp internal-sftp'],
      ...(hasShell ? [] : ['ForceCommand internal-sftp']),
    ];
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return;
    await this.endConnections(child.pid, signal);
    const late = await connectionsOf(child.pid);
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
    for (const pid of late) kill(pid, signal);
  }

  /** They are processes in sessions of their own, and would outlive the server. It reaps them, so they go first. */
  private async endConnections(pid: number, signal: NodeJS.Signals): Promise<void> {
    const ended = await connectionsOf(pid);
    for (const connection of ended) kill(connection, signal);
    const isReaped = async () => !(await connectionsOf(pid)).some((each) => ended.includes(each));
    await waitFor('the end of all connections', isReaped);
  }
}

async function connectionsOf(pid: number): Promise<number[]> {
  return (await processTree(pid)).filter((each) => each !== pid);
}

async function makeKey(file: string): Promise<void> {
  await promisify(execFile)(findProgram('ssh-keygen'), [
    '-q',
    '-t',
    'ed25519',
    '-N',
    '',
    '-C',
    '',
    '-f',
    file,
  ]);
}

async function publicKey(file: string): Promise<string> {
  return await readFile(`${file}.pub`, 'utf8');
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}

async function takesConnections(port: number): Promise<boolean> {
  const socket = openSocket(port, '127.0.0.1');
  const answered = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return answered;
}
