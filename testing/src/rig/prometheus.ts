import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { codeOf, findProgram } from '@pm-dvr/runtime';
import { stringify } from 'yaml';
import { freePort } from './free-port.ts';
import { waitFor } from './wait.ts';

const PROGRAMS = ['prometheus', 'promtool', 'prometheus-node-exporter'] as const;

/** Why there can be no Prometheus here; undefined if there can. */
export function noPrometheus(): string | undefined {
  try {
    for (const program of PROGRAMS) findProgram(program);
    return undefined;
  } catch (error) {
    if (codeOf(error) !== 'PROGRAM_MISSING') throw error;
    return 'the packages prometheus and prometheus-node-exporter are not installed';
  }
}

/** One value that a query found. */
export interface Found {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A node_exporter that reads a folder of metrics, and a Prometheus that scrapes it each second. Both on loopback. */
export class Prometheus implements AsyncDisposable {
  private readonly port: number;
  private readonly children: ChildProcess[] = [];

  private constructor(port: number) {
    this.port = port;
  }

  /** Resolves when it has scraped once. Its files lie in `folder`. */
  static async start(folder: string, metricsDir: string, rulesFile: string): Promise<Prometheus> {
    const home = join(folder, 'prometheus');
    await mkdir(home);
    const exporter = `127.0.0.1:${await freePort()}`;
    const prometheus = new Prometheus(await freePort());
    const config = {
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      rule_files: [rulesFile],
      scrape_configs: [{ job_name: 'node', static_configs: [{ targets: [exporter] }] }],
    };
    await writeFile(join(home, 'prometheus.yml'), stringify(config));
    prometheus.run('prometheus-node-exporter', [
      ...[`--web.listen-address=${exporter}`, `--collector.textfile.directory=${metricsDir}`],
      ...['--collector.disable-defaults', '--collector.textfile'],
    ]);
    prometheus.run('prometheus', [
      ...[`--config.file=${join(home, 'prometheus.yml')}`, `--storage.tsdb.path=${join(home, 'data')}`],
      ...[`--web.listen-address=127.0.0.1:${prometheus.port}`, '--log.level=warn'],
    ]);
    await waitFor('the first scrape', async () => {
      const up = await prometheus.query('up').catch(() => []);
      return up.some(({ value }) => value === 1);
    });
    return prometheus;
  }

  /** What an expression gives now; throws if Prometheus does not understand it. */
  async query(expression: string): Promise<Found[]> {
    const { result } = (await this.get(`query?${new URLSearchParams({ query: expression })}`)) as {
      result: { metric: Record<string, string>; value: [number, string] }[];
    };
    return result.map(({ metric: labels, value: [, text] }) => ({ labels, value: Number(text) }));
  }

  /** The alerts that it knows: their names, and what went wrong with them. */
  async alerts(): Promise<{ name: string; health: string; lastError?: string }[]> {
    const { groups } = (await this.get('rules')) as {
      groups: { rules: { name: string; health: string; lastError?: string }[] }[];
    };
    return groups.flatMap(({ rules }) => rules);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    }
  }

  private run(program: string, args: readonly string[]): void {
    this.children.push(spawn(findProgram(program), args, { stdio: 'ignore' }));
  }

  private async get(path: string): Promise<unknown> {
    const answer = await fetch(`http://127.0.0.1:${this.port}/api/v1/${path}`);
    const { status, data, error } = (await answer.json()) as {
      status: string;
      data: unknown;
      error?: string;
    };
    if (status !== 'success') throw new Error(`${path}: ${error}`);
    return data;
  }
}

/** What `promtool check` says; throws with it if it is not content. */
export async function promtoolCheck(what: 'rules', file: string): Promise<string> {
  const { stdout } = await promisify(execFile)(findProgram('promtool'), ['check', what, file]);
  return stdout;
}

/** What `promtool check metrics` finds wrong with a text, as lines. */
export async function promtoolFaults(text: string): Promise<string[]> {
  const child = spawn(findProgram('promtool'), ['check', 'metrics'], { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
    });
  child.stdin.end(text);
  await once(child, 'close');
  return said.split('\n').filter((line) => line !== '');
}
