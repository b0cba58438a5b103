import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { storeFreeBytes } from './hands-of-plan.ts';

/** A folder in memory, on most machines a file system of its own. */
const MEMORY = '/dev/shm';

function isOther(): boolean {
  try {
    return statSync(MEMORY).dev !== statSync(tmpdir()).dev;
  } catch {
    return false;
  }
}

it('sees one file system where there is one, and where there are no events yet', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pm-dvr-free-'));
  try {
    expect(storeFreeBytes({ recentDir: folder, eventsDir: tmpdir() })).toEqual({
      recent: expect.any(Number),
    });
    expect(storeFreeBytes({ recentDir: folder, eventsDir: join(folder, 'events') })).toEqual({
      recent: expect.any(Number),
    });
    expect(storeFreeBytes({ recentDir: folder, eventsDir: folder }).recent).toBeGreaterThan(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it.skipIf(!isOther())('sees that the events have one of their own', () => {
  expect(storeFreeBytes({ recentDir: tmpdir(), eventsDir: MEMORY })).toEqual({
    ...{ recent: expect.any(Number), events: expect.any(Number) },
  });
});
