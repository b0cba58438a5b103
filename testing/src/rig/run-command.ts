import { CodedError } from '@pm-dvr/runtime';

/** Runs the `main` of a command of the repository, whose exit code it gives; a CodedError is told in a line that begins with `name`. */
export async function runCommand(name: string, main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    process.stderr.write(`${name}: ${error.message}\n`);
    process.exitCode = error.exitCode;
  }
}
