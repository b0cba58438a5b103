import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';

/** How close two signals must be to count as one key press: npm passes on what the terminal already sent. */
const SAME_PRESS_MS = 500;

const SETPRIV = '/usr/bin/setpriv';

/**
 * Runs a program to its end with this terminal's input and output; resolves with its exit code.
 * SIGINT, SIGTERM and SIGHUP are passed on, and the program ends in its own time: it runs in a session of its own,
 * so that one Ctrl-C reaches it once and not once from each of the terminal, npm and this process. SIGWINCH, which
 * says that the terminal has another size, is passed on too. Should this process be killed, the kernel asks the
 * program to end.
 */
export function runInForeground(program, args, options = {}) {
  const bound = existsSync(SETPRIV) ? [SETPRIV, '--pdeathsig', 'TERM', '--', program] : [program];
  const child = spawn(bound[0], [...bound.slice(1), ...args], {
    stdio: 'inherit',
    detached: true,
    ...options,
  });
  const stopForwarding = forwardSignals(child);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  }).finally(stopForwarding);
}

function forwardSignals(child) {
  const handlers = ['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => {
    let lastMs = Number.NEGATIVE_INFINITY;
    const handler = () => {
      const isRepeat = performance.now() - lastMs < SAME_PRESS_MS;
      lastMs = performance.now();
      if (!isRepeat) child.kill(signal);
    };
    process.on(signal, handler);
    return [signal, handler];
  });
  const resized = () => child.kill('SIGWINCH');
  process.on('SIGWINCH', resized);
  handlers.push(['SIGWINCH', resized]);
  return () => {
    for (const [signal, handler] of handlers) process.off(signal, handler);
  };
}

/** Runs a program silently; resolves with its exit code and everything it printed. */
export function runQuietly(program, args, options = {}) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  const printed = [];
  child.stdout.on('data', (chunk) => printed.push(chunk));
  child.stderr.on('data', (chunk) => printed.push(chunk));
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: 127, output: `${error.message}\n` }));
    child.once('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(printed).toString() }));
  });
}
