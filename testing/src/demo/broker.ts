import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EVENT_TOPICS } from '@pm-dvr/contracts';
import { findProgram } from '@pm-dvr/runtime';
import { freePort } from '../rig/free-port.ts';
import { KeptProgram } from './kept-program.ts';
import { shellWord } from './wording.ts';

/** A Mosquitto of the demo's own on a loopback port, which lets everybody of this machine in. It keeps nothing. */
export class Broker extends KeptProgram {
  readonly port: number;

  private constructor(configFile: string, port: number, tell: (line: string) => void) {
    const command = [findProgram('mosquitto'), '-c', configFile];
    // It warns of root in any case.
    const shown = (line: string) => (line.startsWith('Warning') ? undefined : `mosquitto: ${line}`);
    super({ name: 'mosquitto', command, errorCode: 'BROKER_FAILED', shown }, tell);
    this.port = port;
  }

  /** Starts it; it takes connections a moment later. Its configuration is put into `folder`. Throws `PROGRAM_MISSING`. */
  static async start(folder: string, tell: (line: string) => void): Promise<Broker> {
    const port = await freePort();
    const configFile = join(folder, 'mosquitto.conf');
    const lines = [
      ...['# The broker of the demo.', `listener ${port} 127.0.0.1`, 'allow_anonymous true'],
      ...['persistence false', 'log_dest stderr', 'log_type error', 'log_timestamp false'],
      // Or the way back of what cam-event says would be most of what is measured.
      'set_tcp_nodelay true',
      // One that gives up root would no longer end when the demo dies.
      'user root',
    ];
    await writeFile(configFile, `${lines.join('\n')}\n`);
    return new Broker(configFile, port, tell);
  }

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`;
  }

  /** What one types to have an event kept. */
  publishCommand(camera: string, payload: string): string {
    return this.client('mosquitto_pub', '-t', triggerTopic(camera), '-m', payload);
  }

  /** What one types to see all messages. */
  watchCommand(): string {
    return this.client('mosquitto_sub', '-t', '#', '-v');
  }

  private client(program: string, ...args: string[]): string {
    return [program, '-h', '127.0.0.1', '-p', String(this.port), ...args].map(shellWord).join(' ');
  }
}

/** The topic of what is to be done with a camera's footage. */
export function triggerTopic(camera: string): string {
  return EVENT_TOPICS.save.replace('+', camera);
}
