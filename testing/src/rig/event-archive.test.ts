import { describe, expect, it } from 'vitest';
import { plantArchive } from './event-archive.ts';
import { auditEvents } from './event-audit.ts';
import { countedFiles } from './sync-count.ts';
import { REMOTE, SyncRig } from './sync-rig.ts';

describe('a planted archive', () => {
  it('is one that cam-event and cam-sync could have made', async () => {
    await using rig = await SyncRig.open();
    const { layout, remoteDir } = rig;
    const toMs = Date.UTC(2026, 9, 20, 12);
    await plantArchive({
      ...{ layout, remoteDir, remote: REMOTE, events: 7, clipsEach: 3 },
      ...{ fromMs: toMs - 2 * 86_400_000, toMs },
    });
    expect(await auditEvents(layout)).toEqual([]);
    expect(await rig.audit()).toEqual([]);
    expect([...(await countedFiles(rig))].sort()).toEqual(rig.files());
    expect(rig.files()).toHaveLength(28);
    expect(new Set(rig.files().map((path) => path.slice(0, 10))).size).toBe(3);
  });
});
