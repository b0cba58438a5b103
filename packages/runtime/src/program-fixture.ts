import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { build } from 'esbuild';

/** For tests: a program of its own that is running. */
export interface ProgramFixture {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  /** Resolves with the next line of its standard output; rejects when that ends. */
  line(): Promise<string>;
  /** Resolves when it has ended. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null; stderr: string }>;
}

/** For tests: builds a TypeScript text that imports from this folder; resolves with the path of what Node runs. */
export async function buildProgram(folder: string, source: string): Promise<string> {
  const outfile = join(folder, `program-${process.hrtime.bigint()}.mjs`);
  const require =
    "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";
  await build({
    stdin: { contents: source, loader: 'ts', resolveDir: import.meta.dirname },
    ...{ outfile, bundle: true, platform: 'node', format: 'esm', target: 'node20', logLevel: 'error' },
    banner: { js: require },
  });
  return outfile;
}

/** For tests: builds such a text, and starts it with Node. */
export async function startProgram(
  folder: string,
  source: string,
  args: readonly string[] = [],
): Promise<ProgramFixture> {
  const program = await buildProgram(folder, source);
  const child = spawn(process.execPath, [program, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return {
    child,
    line: async () => {
      const next = await lines.next();
      if (next.done) throw new Error(`the program ended without a further line: ${stderr}`);
      return next.value;
    },
    ended: new Promise((resolve) => {
      child.once('close', (code, signal) => resolve({ code, signal, stderr }));
    }),
  };
}
