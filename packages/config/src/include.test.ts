import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadCommonConfig } from './load.ts';
import { loadCamCleanerConfig } from './load-cleaner.ts';
import { faultsOf, loadIn, scratchFolder, within } from './scratch-folder.ts';

const CAMERA = 'cameras: {front: {source: rtsp://192.0.2.10/a}}\n';
const limitOf = (folder: string, file?: string) =>
  loadIn(folder, file === undefined ? {} : { file }).values.limitTotalSizeBytes;

describe('the search for a file', () => {
  const files = (names: string[]) =>
    Object.fromEntries(names.map((name, index) => [name, `${CAMERA}limit_total_size: ${index + 1}GiB\n`]));

  it('takes the current folder first, then the program’s, then the system’s', () => {
    const all = ['cam_service.yaml', 'program/cam_service.yaml', 'system/cam_service.yaml'];
    for (let first = 0; first < all.length; first++) {
      const folder = scratchFolder(files(all.slice(first)));
      expect(loadIn(folder).files).toEqual([join(folder, all[first] as string)]);
    }
  });

  it('does not go on when the name has a slash', () => {
    const folder = scratchFolder(files(['program/cam_service.yaml', 'system/cam_service.yaml']));
    expect(faultsOf(folder, () => loadIn(folder, { file: './cam_service.yaml' }))).toEqual({
      code: 'CONFIG_NOT_FOUND',
      lines: ['no readable configuration file ./cam_service.yaml; searched: cam_service.yaml (no such file)'],
    });
  });

  it('names every place when the file is nowhere', () => {
    const folder = scratchFolder({});
    expect(faultsOf(folder, () => loadCommonConfig(within(folder))).lines).toEqual([
      'no readable configuration file cam_common.yaml; searched: cam_common.yaml (no such file), ' +
        'program/cam_common.yaml (no such file), system/cam_common.yaml (no such file)',
    ]);
  });

  it('does not pass over a file that is there but cannot be a configuration', () => {
    const folder = scratchFolder(files(['system/cam_service.yaml']));
    mkdirSync(join(folder, 'cam_service.yaml'));
    expect(faultsOf(folder, () => loadIn(folder)).lines[0]).toContain(
      'cam_service.yaml (not a regular file)',
    );
  });

  it.each([
    ['longer than 1 MiB', Buffer.alloc(1024 * 1024 + 1, '#'), 'longer than 1048576 bytes'],
    ['not UTF-8', Buffer.from([0x61, 0x3a, 0x20, 0xff]), 'not UTF-8 text'],
  ])('refuses a file that is %s', (_, bytes, reason) => {
    const folder = scratchFolder({});
    writeFileSync(join(folder, 'cam_service.yaml'), bytes);
    const { code, lines } = faultsOf(folder, () => loadIn(folder));
    expect([code, lines[0]]).toEqual(['CONFIG_NOT_FOUND', expect.stringContaining(reason)]);
  });

  it('reads a file of exactly 1 MiB', () => {
    const text = `${CAMERA}#`;
    const folder = scratchFolder({ 'cam_service.yaml': text.padEnd(1024 * 1024, '#') });
    expect(loadIn(folder).values.cameras).toHaveLength(1);
  });
});

describe('include', () => {
  it('lets a later file win over an earlier one, and the including file over all', () => {
    const folder = scratchFolder({
      'cam_service.yaml': `include: [a.yaml, b.yaml]\nfs_min_free: 3GiB\n${CAMERA}`,
      'a.yaml': 'limit_total_size: 1GiB\nfs_min_free: 1GiB\nwhine_after: 1h\n',
      'b.yaml': 'limit_total_size: 2GiB\nfs_min_free: 2GiB\n',
    });
    const { values, files } = loadIn(folder);
    expect([values.limitTotalSizeBytes, values.fsMinFreeBytes, values.whineAfterMs]).toEqual([
      2 * 1024 ** 3,
      3 * 1024 ** 3,
      3_600_000,
    ]);
    expect(files).toEqual(['cam_service.yaml', 'a.yaml', 'b.yaml'].map((name) => join(folder, name)));
  });

  it('merges cameras and mqtt key by key, and replaces lists whole', () => {
    const folder = scratchFolder({
      'cam_service.yaml':
        'include: [a.yaml]\ncameras:\n  front: {segment_time: 10s, ffmpeg_options: ["-an"]}\n  back: {source: /b}\nmqtt: {user: u}\n',
      'a.yaml':
        'cameras: {front: {source: /a, ffmpeg_options: ["-sn", "-dn"]}}\nmqtt: {url: mqtt://192.0.2.1}\n',
    });
    const { values } = loadIn(folder);
    expect(values.cameras).toMatchObject([
      { id: 'front', source: '/a', segmentTimeMs: 10_000, ffmpegOptions: ['-an'] },
      { id: 'back', source: '/b' },
    ]);
    expect(values.mqtt).toMatchObject({ url: 'mqtt://192.0.2.1', user: 'u' });
  });

  it('replaces every other map whole', () => {
    const folder = scratchFolder({
      'cam_cleaner.yaml': 'include: [a.yaml]\nlimit_total_size: 1GiB\ncamera_limits: {front: {share: 2}}\n',
      'a.yaml': 'camera_limits: {front: {size: 1GiB}, back: {size: 2GiB}}\n',
    });
    const { cameraLimits } = loadCamCleanerConfig(within(folder)).values;
    expect(cameraLimits).toEqual({ front: { share: 2 } });
  });

  it('looks beside the including file first, then in the other places', () => {
    const folder = scratchFolder({
      'sub/cam_service.yaml': 'include: [a.yaml, b.yaml, ../c.yaml]\n',
      'sub/a.yaml': CAMERA,
      'a.yaml': 'not: read\n',
      'system/b.yaml': 'limit_total_size: 7GiB\n',
      'c.yaml': 'whine_after: 7s\n',
    });
    expect(limitOf(folder, 'sub/cam_service.yaml')).toBe(7 * 1024 ** 3);
  });

  it('may name the same file twice, and reads it once', () => {
    const folder = scratchFolder({
      'cam_service.yaml': 'include: [a.yaml, b.yaml]\n',
      'a.yaml': 'include: [c.yaml]\n',
      'b.yaml': 'include: [c.yaml]\n',
      'c.yaml': CAMERA,
    });
    expect(loadIn(folder).files).toHaveLength(4);
  });

  it('does not go in a circle, not even through a symbolic link', () => {
    const folder = scratchFolder({ 'cam_service.yaml': `include: [a.yaml]\n${CAMERA}` });
    symlinkSync('cam_service.yaml', join(folder, 'a.yaml'));
    expect(faultsOf(folder, () => loadIn(folder)).lines).toEqual([
      'cam_service.yaml:1:11: include: goes in a circle: cam_service.yaml includes itself, directly or through others',
    ]);
  });

  it('goes eight files deep and no deeper', () => {
    const chain = (length: number) =>
      Object.fromEntries(
        Array.from({ length }, (_, index) => [
          index === 0 ? 'cam_service.yaml' : `f${index}.yaml`,
          index === length - 1 ? CAMERA : `include: [f${index + 1}.yaml]\n`,
        ]),
      );
    expect(loadIn(scratchFolder(chain(9))).files).toHaveLength(9);
    const folder = scratchFolder(chain(10));
    expect(faultsOf(folder, () => loadIn(folder)).lines).toEqual([
      'f8.yaml:1:11: include: more than 8 files include each other in a row',
    ]);
  });

  it('does not let the syntax of one file hide the faults of another', () => {
    const folder = scratchFolder({
      'cam_service.yaml': 'include: [a.yaml, b.yaml, none.yaml]\nstall_timeout: 1s\n',
      'a.yaml': 'cameras:\n\tfront: x\n',
      'b.yaml': 'umask: "9"\n',
    });
    const { code, lines } = faultsOf(folder, () => loadIn(folder));
    expect(code).toBe('CONFIG_INVALID');
    expect(lines.map((line) => line.split(': ')[0])).toEqual([
      'a.yaml:2:1',
      'b.yaml:1:8',
      'cam_service.yaml:1:27',
      'cam_service.yaml:2:16',
    ]);
  });
});
