import { expect, it } from 'vitest';
import { judgeRefusal } from './configuration-check.ts';

const FIRST = 'cam_common.yaml:1:14: wrong';
const SECOND = 'cam_common.yaml:2:1: unknown';

it.each([
  ['all is refused', 78, `${FIRST}\n${SECOND}`, []],
  ['it ran', 0, `${FIRST}\n${SECOND}`, ['cam-x took a broken configuration: it ended with 0']],
  [
    'it had to be killed',
    null,
    `${FIRST}\n${SECOND}`,
    ['cam-x took a broken configuration: it ended with null'],
  ],
  ['a fault is not told', 78, FIRST, [`cam-x does not name the fault in line 2: ${FIRST}`]],
])('where %s, that is what is found', (_, code, said, findings) => {
  expect(judgeRefusal('cam-x', code, said)).toEqual(findings);
});
