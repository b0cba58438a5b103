import { createInterface, type Interface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { type Asker, interrupted, type Question } from './ask.ts';

/** Asks on this process's terminal. Ctrl-C, at any time, and Ctrl-D abort `stop`. To be used with `using`. */
export class Terminal implements Asker, Disposable {
  readonly isAttended = true;
  readonly #lines: Interface;
  readonly #stop: AbortController;
  #isMuted = false;

  constructor(stop: AbortController) {
    this.#stop = stop;
    const output = new Writable({
      write: (chunk, _encoding, done) => {
        if (!this.#isMuted) process.stdout.write(chunk);
        done();
      },
    });
    // No history: an answer that was not shown must not come back with the arrow keys.
    this.#lines = createInterface({ input: process.stdin, output, terminal: true, historySize: 0 });
    this.#lines.on('SIGINT', () => stop.abort());
    this.#lines.on('close', () => stop.abort());
  }

  async ask(question: Question): Promise<string> {
    const preset = question.preset === undefined ? '' : ` [${question.preset}]`;
    for (;;) {
      const answer = (await this.#line(`${question.text}${preset}: `)).trim() || (question.preset ?? '');
      const fault = question.faultOf?.(answer);
      if (fault === undefined) return answer;
      process.stdout.write(`  It ${fault}.\n`);
    }
  }

  async askSecret({ text }: Pick<Question, 'text'>): Promise<string> {
    process.stdout.write(`${text}: `);
    this.#isMuted = true;
    try {
      return await this.#line('');
    } finally {
      this.#isMuted = false;
      process.stdout.write('\n');
    }
  }

  async confirm(text: string, preset: boolean): Promise<boolean> {
    for (;;) {
      const answer = (await this.#line(`${text} [${preset ? 'Y/n' : 'y/N'}] `)).trim().toLowerCase();
      if (answer === '') return preset;
      if (['y', 'yes', 'n', 'no'].includes(answer)) return answer.startsWith('y');
      process.stdout.write('  It is neither y nor n.\n');
    }
  }

  async #line(prompt: string): Promise<string> {
    try {
      return await this.#lines.question(prompt, { signal: this.#stop.signal });
    } catch (error) {
      if (!this.#stop.signal.aborted) throw error;
      process.stdout.write('\n');
      throw interrupted();
    }
  }

  [Symbol.dispose](): void {
    this.#lines.removeAllListeners('close');
    this.#lines.close();
  }
}
