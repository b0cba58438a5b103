import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { RelayOrders } from './rtsp-relay.ts';

/** What the programs are told to do wrong; all but those of a relay count at their next start. */
export interface ProxyOrders extends RelayOrders {
  /** It says this and ends. */
  readonly dies?: string;
  /** It does not end when it is asked to. */
  readonly deaf?: boolean;
  /** It listens there instead. */
  readonly otherPort?: number;
  /** It says nothing of that. */
  readonly quiet?: boolean;
}

const NAMES = ['live555ProxyServer', 'mediamtx', 'go2rtc'] as const;

/** Programs that take what the three proxies take, in a folder for PATH: real processes that relay real streams. */
export class ProxyPrograms implements AsyncDisposable {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(): Promise<ProxyPrograms> {
    const folder = await mkdtemp(join(tmpdir(), 'pm-dvr-proxies-'));
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }\n');
    for (const name of NAMES) {
      await build({
        entryPoints: [join(import.meta.dirname, 'proxy-program.ts')],
        ...{ outfile: join(folder, name), bundle: true, platform: 'node', format: 'esm', logLevel: 'error' },
        banner: {
          js: "#!/usr/bin/env node\nimport { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
        },
      });
      await chmod(join(folder, name), 0o755);
    }
    return new ProxyPrograms(folder);
  }

  /** For the environment of a daemon. */
  get env(): { PATH: string } {
    return { PATH: `${this.folder}:${process.env.PATH}` };
  }

  async order(orders: ProxyOrders): Promise<void> {
    const path = join(this.folder, 'orders.json');
    await writeFile(`${path}.new`, JSON.stringify(orders));
    await rename(`${path}.new`, path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
