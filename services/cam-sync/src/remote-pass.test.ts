import { expect, it } from 'vitest';
import { type OpenFile, openPath } from './open-file.ts';
import { partOf } from './open-file-fixture.ts';
import { nextBatch } from './queue-policy.ts';
import { type BatchTools, type Trouble, uploadBatch } from './remote-pass.ts';

interface Remote {
  /** Names of files that it does not take. */
  readonly refuses?: readonly string[];
  readonly copyTrouble?: Trouble;
  readonly checkTrouble?: Trouble;
  readonly note?: BatchTools['note'];
}

/** A remote in memory, with what was done to it. */
function remote({ refuses = [], copyTrouble, checkTrouble, note }: Remote) {
  const done: string[] = [];
  const noted: OpenFile[] = [];
  const isThere = (path: string) => !checkTrouble && !refuses.some((name) => path.endsWith(name));
  const tools: BatchTools = {
    copy: async (files) => {
      done.push(`copy ${files.length}`);
      return copyTrouble ? { trouble: copyTrouble } : {};
    },
    check: async (files) => {
      done.push(`check ${files.length}`);
      return {
        verified: files.filter(isThere),
        failed: files.filter((file) => !isThere(file)).map((file) => ({ file, detail: 'missing' })),
        ...(checkTrouble && { trouble: checkTrouble }),
      };
    },
    note: note ?? (async (files) => void noted.push(...files)),
    onState: () => {},
  };
  return { tools, done, noted };
}

const BOTH = nextBatch([partOf('a', { sizes: [1, 1] }), partOf('b')], { files: 100, bytes: 1_000 });
const names = (files: readonly OpenFile[]) => files.map(openPath).map((path) => path.slice(11));

it('uploads and notes clips, and then the manifests', async () => {
  const { tools, done, noted } = remote({});
  const result = await uploadBatch(BOTH, tools);
  expect(done).toEqual(['copy 3', 'check 3', 'copy 2', 'check 2']);
  expect(names(noted)).toEqual(['a_0.mp4', 'a_1.mp4', 'b_0.mp4', 'a.json', 'b.json']);
  expect(result).toEqual({ verified: noted });
});

it('uploads no manifest of which a clip is not verified, whatever the copy said', async () => {
  const { tools, noted } = remote({ refuses: ['a_1.mp4'] });
  const { trouble } = await uploadBatch(BOTH, tools);
  expect(names(noted)).toEqual(['a_0.mp4', 'b_0.mp4', 'b.json']);
  expect(trouble).toEqual({ kind: 'other', error: '2026.11.20/a_1.mp4: missing' });
});

it('notes what arrived although the copy has failed, and tells the reason of the copy', async () => {
  const copyTrouble: Trouble = { kind: 'quota', error: 'it is full' };
  const { tools, noted } = remote({ refuses: ['b_0.mp4'], copyTrouble });
  const { trouble } = await uploadBatch(BOTH, tools);
  expect(names(noted)).toEqual(['a_0.mp4', 'a_1.mp4', 'a.json']);
  expect(trouble).toBe(copyTrouble);
});

it('takes a failed copy for nothing if all is there', async () => {
  const { tools } = remote({ copyTrouble: { kind: 'network', error: 'it was lost' } });
  expect(await uploadBatch(BOTH, tools)).not.toHaveProperty('trouble');
});

it('does not try manifests at a remote that has taken nothing', async () => {
  const checkTrouble: Trouble = { kind: 'network', error: 'it is away' };
  const { tools, done } = remote({ checkTrouble });
  expect(await uploadBatch(BOTH, tools)).toEqual({ verified: [], trouble: checkTrouble });
  expect(done).toEqual(['copy 3', 'check 3']);
});

it('fails if it cannot be noted, and uploads no manifest then', async () => {
  const note = async () => {
    throw new Error('EROFS');
  };
  const { tools, done } = remote({ note });
  await expect(uploadBatch(BOTH, tools)).rejects.toThrow('EROFS');
  expect(done).toEqual(['copy 3', 'check 3']);
});
