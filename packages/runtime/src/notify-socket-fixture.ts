import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** For tests: listens as systemd does, on a datagram socket, which Node.js has none of. */
export interface NotifySocketFixture {
  readonly socket: string;
  /** The next notice, its assignments sorted; without the barriers by which systemd-notify waits. */
  heard(): Promise<string[]>;
  stop(): Promise<void>;
}

const PYTHON = '/usr/bin/python3';
const RECEIVER = `
import json, socket, sys
listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
listener.bind(sys.argv[1])
print('"listening"', flush=True)
while True:
    print(json.dumps(listener.recv(4096).decode()), flush=True)
`;

export async function startNotifySocket(folder: string): Promise<NotifySocketFixture> {
  const socket = join(folder, 'notify');
  const child = spawn(PYTHON, ['-c', RECEIVER, socket], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const line = await lines.next();
    if (line.done) throw new Error('nobody listens any more');
    return JSON.parse(line.value);
  };
  await next();
  return {
    socket,
    heard: async () => {
      for (;;) {
        const notice = (await next()).trim();
        if (notice !== 'BARRIER=1') return notice.split('\n').sort();
      }
    },
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}
