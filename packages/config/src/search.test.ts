import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { scratchFolder } from './scratch-folder.ts';
import { programFolder } from './search.ts';

it('takes the folder of a program behind links, the same for a daemon and for its front', () => {
  const folder = scratchFolder({ 'lib/cam-service': '', 'lib/front/cam-service': '', 'bin/other': '' });
  symlinkSync('../lib/cam-service', join(folder, 'bin', 'cam-service'));
  for (const program of ['lib/cam-service', 'lib/front/cam-service', 'bin/cam-service'])
    expect(programFolder(join(folder, program))).toBe(join(folder, 'lib'));
});

it('takes the folder of a path that leads nowhere as it stands', () => {
  expect(programFolder('/nowhere/at-all/cam-service')).toBe('/nowhere/at-all');
});
