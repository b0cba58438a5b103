import { expect, it } from 'vitest';
import { readText, repositoryFiles } from './repository.ts';

/** Sources of the daemons, and of what they share that touches the store. */
const DAEMONS =
  /^(services\/cam-(service|event|sync|cleaner|proxy)|packages\/(runtime|footage))\/src\/.*\.ts$/;
const FOR_TESTS = /(\.test|-fixture|-double)\.ts$/;
const MAKER = 'packages/runtime/src/folder.ts';
const MAKES_FOLDER = /\bmkdir(Sync)?\(/;

it('lets daemons make folders by makeFolder alone, which refuses in the place of a file system that is away', () => {
  const makers = repositoryFiles()
    .filter((path) => DAEMONS.test(path) && !FOR_TESTS.test(path))
    .filter((path) => MAKES_FOLDER.test(readText(path) ?? ''));
  expect(makers).toEqual([MAKER]);
});
