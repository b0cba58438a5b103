import { readText } from './sources.mjs';

/** The version that package.json says. */
export function packageVersion() {
  return JSON.parse(readText('package.json')).version;
}
