import { describe, expect, it } from 'vitest';
import { type LoadOptions, loadCamEventConfig, loadCamServiceConfig, loadCommonConfig } from './load.ts';
import { loadCamCleanerConfig } from './load-cleaner.ts';
import { loadCamProxyConfig } from './load-proxy.ts';
import { loadCamSyncConfig } from './load-sync.ts';
import { faultsOf, scratchFolder, within } from './scratch-folder.ts';

const PROGRAMS: [string, (options: LoadOptions) => { values: object }][] = [
  ['cam-service', loadCamServiceConfig],
  ['cam-event', loadCamEventConfig],
  ['cam-sync', loadCamSyncConfig],
  ['cam-cleaner', loadCamCleanerConfig],
  ['cam-proxy', loadCamProxyConfig],
  ['a program that needs the common keys', loadCommonConfig],
];
const ALL = `base_dir: /srv/cams
cameras: {front: {source: rtsp://192.0.2.10/a}}
stall_timeout: 9s
default_snap_time: 9s
cloud_id: nas
limit_age: 9d
proxy_listen: 0.0.0.0
`;

describe.each(PROGRAMS)('%s', (name, load) => {
  const linesFor = (file: string, text: string) => {
    const folder = scratchFolder({ [file]: text });
    return faultsOf(folder, () => load(within(folder, { file }))).lines;
  };

  it.each(['cam_service.yaml', 'cam_event.yaml', 'cam_sync.yaml', 'cam_cleaner.yaml', 'all.yaml'])(
    'may have all settings in %s',
    (file) => {
      const folder = scratchFolder({ [file]: ALL });
      expect(load(within(folder, { file })).values).toMatchObject({ baseDir: '/srv/cams' });
    },
  );

  it('finds them in cam_service.yaml unasked', () => {
    const folder = scratchFolder({ 'cam_service.yaml': ALL });
    expect(load(within(folder)).values).toMatchObject({ baseDir: '/srv/cams' });
  });

  it('refuses a key that no program knows, and names the one that is near, whoever’s it is', () => {
    const text = `${ALL}stall_timout: 1s\ndefault snap time: 1s\nlog_levl: info\nnonsense: 1\n`;
    expect(linesFor('all.yaml', text)).toEqual([
      'all.yaml:8:1: stall_timout: unknown key; did you mean "stall_timeout"?',
      'all.yaml:9:1: default snap time: unknown key; did you mean "default_snap_time"?',
      'all.yaml:10:1: log_levl: unknown key; did you mean "log_level"?',
      'all.yaml:11:1: nonsense: unknown key',
    ]);
  });

  it('wants the keys of one program in no cam_common.yaml', () => {
    expect(linesFor('cam_common.yaml', ALL)).toEqual([
      'cam_common.yaml:2:1: cameras: does not belong here; expected it in cam_rtsp.yaml',
      'cam_common.yaml:3:1: stall_timeout: does not belong here; expected it in cam_service.yaml',
      'cam_common.yaml:4:1: default_snap_time: does not belong here; expected it in cam_event.yaml',
      'cam_common.yaml:5:1: cloud_id: does not belong here; expected it in cam_sync.yaml',
      'cam_common.yaml:6:1: limit_age: does not belong here; expected it in cam_cleaner.yaml',
      'cam_common.yaml:7:1: proxy_listen: does not belong here; expected it in cam_proxy.yaml',
    ]);
  });

  it('does not judge the values of keys that it does not use', () => {
    const wrong = {
      'cam-service': 'stall_timeout: 1\n',
      'cam-event': 'default_snap_time: 2h\n',
      'cam-cleaner': 'limit_age: 1\n',
      'cam-proxy': 'proxy_max_pause: 2d\n',
    };
    const others = Object.entries(wrong).filter(([program]) => program !== name);
    const text = others.map(([, line]) => line).join('');
    const right = 'cameras: {front: {source: /x}}\ncloud_id: nas\nproxy_listen: 0.0.0.0\n';
    const folder = scratchFolder({ 'cam_service.yaml': `${right}${text}` });
    expect(load(within(folder)).values).toMatchObject({ logLevel: 'info' });
  });
});
