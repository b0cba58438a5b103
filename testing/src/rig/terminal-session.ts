import { type ChildProcess, spawn } from 'node:child_process';
import { builtProgram } from './daemon-process.ts';
import { waitFor } from './wait.ts';

/** Ctrl-C as a terminal sends it. */
export const CTRL_C = '\x03';

/** A built program on a terminal of its own, a pseudo-terminal made by script(1), with a person at it. */
export class TerminalSession implements AsyncDisposable {
  readonly exited: Promise<number | null>;
  readonly #child: ChildProcess;
  #text = '';
  #read = 0;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.exited = new Promise((resolve) => child.once('close', (code) => resolve(code)));
    child.stdin?.on('error', () => {});
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      this.#text += chunk;
    });
  }

  static start(
    program: string,
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): TerminalSession {
    const words = [process.execPath, builtProgram(program), ...args].map(
      (word) => `'${word.replaceAll("'", "'\\''")}'`,
    );
    const options = ['--quiet', '--flush', '--return', '--command', `exec ${words.join(' ')}`, '/dev/null'];
    const child = spawn('script', options, {
      env: { ...process.env, TERM: 'xterm', ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    return new TerminalSession(child);
  }

  /** Everything that the terminal showed so far. */
  get shown(): string {
    return this.#text;
  }

  /** Waits until the terminal shows a text that it had not shown when this was last called. */
  async sees(text: string): Promise<void> {
    const at = await waitFor(`"${text}" on the terminal`, () => {
      const found = this.#text.indexOf(text, this.#read);
      return found < 0 ? undefined : found + 1;
    }).catch((error) => {
      throw new Error(`${error}\n${this.#text}`);
    });
    this.#read = at - 1 + text.length;
  }

  type(text: string): void {
    this.#child.stdin?.write(text);
  }

  /** Waits for a question and answers it. */
  async answers(question: string, answer: string): Promise<void> {
    await this.sees(question);
    this.type(`${answer}\r`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null) this.#child.kill('SIGKILL');
    await this.exited;
  }
}
