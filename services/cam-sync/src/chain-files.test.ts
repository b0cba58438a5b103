import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storeLayout } from '@pm-dvr/contracts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openChainFiles, uploadChain } from './chain-files.ts';
import type { OpenFile } from './open-file.ts';

const NAME = '2026.11.20.jsonl';
let baseDir: string;
let file: string;
beforeEach(() => {
  baseDir = mkdtempSync(join(tmpdir(), 'pm-dvr-chain-files-'));
  file = join(layout().chainDir, NAME);
  mkdirSync(layout().chainDir, { recursive: true });
  writeFileSync(file, 'one\n');
});
afterEach(() => rmSync(baseDir, { recursive: true }));

const layout = () => storeLayout({ baseDir });

async function send(duringCopy: () => void): Promise<{ noted: OpenFile[]; result: unknown }> {
  const noted: OpenFile[] = [];
  const result = await uploadChain(layout(), await openChainFiles(layout(), new Map()), {
    copy: async () => {
      duringCopy();
      return {};
    },
    check: async (files) => ({ verified: [...files], failed: [] }),
    note: async (files) => void noted.push(...files),
    onState: () => {},
  });
  return { noted, result };
}

it('are open where the remote has none, or a shorter one', async () => {
  const [open] = await openChainFiles(layout(), new Map());
  expect(open).toMatchObject({ folder: 'chain', name: NAME, bytes: 4 });
  const ledger = new Map([[NAME, { bytes: 4, sha256: open?.sha256 ?? '' }]]);
  expect(await openChainFiles(layout(), ledger)).toEqual([]);
  appendFileSync(file, 'two\n');
  expect(await openChainFiles(layout(), ledger)).toMatchObject([{ bytes: 8 }]);
});

it('are noted as they are', async () => {
  const { noted, result } = await send(() => {});
  expect(noted).toMatchObject([{ name: NAME, bytes: 4 }]);
  expect(result).toEqual({ verified: noted });
});

it('are not noted if they grow meanwhile', async () => {
  const { noted, result } = await send(() => appendFileSync(file, 'two\n'));
  expect([noted, result]).toEqual([[], { verified: [] }]);
});

it.each([
  ['no trouble if it grows', () => appendFileSync(file, 'two\n'), false],
  ['trouble if it does not', () => {}, true],
])('one that differs at the remote is %s', async (_, duringCopy, isTrouble) => {
  const result = await uploadChain(layout(), await openChainFiles(layout(), new Map()), {
    copy: async () => {
      duringCopy();
      return {};
    },
    check: async (files) => ({
      verified: [],
      failed: files.map((path) => ({ file: path, detail: 'different' })),
    }),
    note: async () => {},
    onState: () => {},
  });
  expect(result.trouble !== undefined).toBe(isTrouble);
});
