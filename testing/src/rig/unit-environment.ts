import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { REPOSITORY_ROOT } from './repository-root.ts';

const known = new Map<string, Readonly<Record<string, string>>>();

/**
 * The environment that the unit of a daemon gives it, but for what systemd alone can fill in (`%b`), so that a daemon of the rig
 * takes the memory that one of the system takes. Nothing for a program without a unit.
 */
export function unitEnvironment(program: string): Readonly<Record<string, string>> {
  const found = known.get(program) ?? readEnvironment(`${REPOSITORY_ROOT}/services/${program}/systemd`);
  known.set(program, found);
  return found;
}

function readEnvironment(folder: string): Record<string, string> {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.service')) : [];
  const texts = names.map((name) => readFileSync(`${folder}/${name}`, 'utf8'));
  const settings = texts.flatMap((text) => [...text.matchAll(/^Environment=([^%"\n]+)$/gm)]);
  return Object.fromEntries(
    settings
      .flatMap(([, values = '']) => values.split(' '))
      .map((value) => [value.slice(0, value.indexOf('=')), value.slice(value.indexOf('=') + 1)]),
  );
}
