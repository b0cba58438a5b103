import { expect, it } from 'vitest';
import { readManifest, readText, repositoryFiles } from './repository.ts';

const RECORD = 'docs/decisions/dependencies.md';

/** Direct dependencies on others' packages, of the whole workspace. */
function directDependencies(): string[] {
  const manifests = repositoryFiles().filter((path) => /(^|\/)package\.json$/.test(path));
  const names = manifests.flatMap((path) => {
    const { dependencies = {}, devDependencies = {} } = readManifest(path);
    return [...Object.keys(dependencies), ...Object.keys(devDependencies)];
  });
  return [...new Set(names)].filter((name) => !name.startsWith('@pm-dvr/')).sort();
}

it('gives a reason for each dependency, and for none that is not there', () => {
  const entries = [...(readText(RECORD) ?? '').matchAll(/^- \*\*([^*]+)\*\*/gm)].map((match) => match[1]);
  expect(entries.sort()).toEqual(directDependencies());
});

it('pins each dependency to one version', () => {
  const manifests = repositoryFiles().filter((path) => /(^|\/)package\.json$/.test(path));
  const loose = manifests.flatMap((path) => {
    const { dependencies = {}, devDependencies = {} } = readManifest(path);
    return Object.entries({ ...dependencies, ...devDependencies })
      .filter(([, version]) => !/^\d+\.\d+\.\d+$|^workspace:\*$/.test(version))
      .map(([name, version]) => `${path}: ${name} ${version}`);
  });
  expect(loose).toEqual([]);
});
