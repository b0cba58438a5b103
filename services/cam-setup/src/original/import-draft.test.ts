import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type LoadOptions,
  loadCamCleanerConfig,
  loadCamEventConfig,
  loadCamServiceConfig,
  loadCamSyncConfig,
} from '@pm-dvr/config';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pairsText, styleOf } from '../perl/printed-fixture.ts';
import { type Imported, importDraft } from './import-draft.ts';
import { noteLines } from './notes.ts';
import { originalFolder, USUAL } from './originals-fixture.ts';
import { readOriginal } from './read-original.ts';

/** Many inputs take a while where others want the processor too. */
const LONG_MS = 60_000;

interface Result extends Imported {
  readonly folder: string;
  /** Notes without the folder. */
  readonly lines: readonly string[];
}

/** Imports, writes the result beside it, and has the real loader find no fault with it. */
function imported(
  files: Readonly<Record<string, string | Buffer>>,
  renamed: Record<string, string> = {},
): Result {
  const folder = originalFolder(files);
  const result = importDraft(readOriginal(folder), folder, new Map(Object.entries(renamed)));
  for (const [name, text] of result.files) writeFileSync(join(folder, name), text, { mode: 0o640 });
  return {
    ...result,
    folder,
    lines: noteLines(result.notes).map((line) => line.replaceAll(`${folder}/`, '')),
  };
}

function options(folder: string, file: string): LoadOptions {
  return { file: join(folder, file), cwd: folder, programDir: folder, systemDir: folder };
}

const serviceOf = ({ folder }: Result) => loadCamServiceConfig(options(folder, 'cam_service.yaml')).values;
const camera = (fields: string, id = 'front') =>
  imported({ cam_rtsp: `%cameras = ('${id}' => { ${fields} });` });

const FLOOR =
  'limit total size: was also the free space below which nothing was recorded; that is fs_min_free now, 1GiB if nothing is said';
const CHANGED = [
  `changed cam_cleaner.config:2: ${FLOOR}`,
  `changed cam_common.config:20: ${FLOOR}`,
  'changed cam_common.config:21: limit min size: had no effect, and has one now: what the recordings may be shrunk to when free space is below fs_min_free',
  'changed cam_common.config:22: fs min free: had no effect, and has one now: with less free space nothing is recorded, and cam-cleaner makes room',
  'changed cam_common.config:24: mqtt: no command is run to publish: the programs speak to the broker of "mqtt event server" themselves',
  'changed cam_event.config:3: mqtt event server: is url in the map mqtt of cam_common.yaml',
  "changed cam_sync.config:2: cloud id: is the name of a remote in rclone's configuration of the account that cam-sync runs as, or in the file that rclone_config names",
];
const GONE = [
  ...['5: smarthome base', '6: event processor', '7: log dir', '10: sync flag', '11: pid dir'],
  ...['13: persistent flag template', '14: records index tpl', '15: records length tpl', '16: records ext'],
  ...[
    '18: records log template',
    '19: records list re',
    '23: state file tpl',
    '27: the subroutine date_of is not needed, and not run',
  ],
].map((end) => `cam_common.config:${end}`);
const GONE_ELSEWHERE = [
  ...['cam_event.config:5: mqtt keepalive topic', 'cam_proxy.config:2: log', 'cam_proxy.config:2: debug'],
  ...['cam_rtsp.config:7: camera entrance, v-codec', 'cam_rtsp.config:7: camera entrance, width'],
];

describe('a usual configuration', () => {
  it('means the same afterwards', () => {
    const result = imported(USUAL);
    const service = serviceOf(result);
    expect(service).toMatchObject({
      baseDir: '/srv/IP_Cameras',
      recentDir: '/srv/IP_Cameras/recent',
      limitTotalSizeBytes: 40 * 1024 ** 3,
      limitMinSizeBytes: 1024 ** 3,
      fsMinFreeBytes: 10 * 1024 ** 3,
      whineEmail: 'admin@example.org',
      defaultSegmentTimeMs: 20_000,
      mqtt: { url: 'mqtt://192.0.2.5:1884', user: 'cams', password: 'Wk$7@x' },
    });
    const [entrance, yard] = service.cameras;
    expect(entrance).toMatchObject({
      id: 'entrance',
      zone: 'outside',
      proxyPort: 8601,
      input: 'rtsp://127.0.0.1:8601/proxyStream',
    });
    expect(decodeURIComponent(new URL(entrance?.source as string).password)).toBe('p@s@s$w"o\'rd');
    expect(yard?.source).toBe('rtsp://192.0.2.11/user=admin&password=Qx9secret&channel=1');
    const event = loadCamEventConfig(options(result.folder, 'cam_event.yaml')).values;
    expect(event).toMatchObject({ defaultSnapMs: 90_000, mqttEventPersistentTimeoutMs: 1_200_000 });
    const sync = loadCamSyncConfig(options(result.folder, 'cam_sync.yaml')).values;
    expect(sync.remotes).toMatchObject([{ cloudId: 'nas', cloudPath: 'backup/cams' }]);
    const cleaner = loadCamCleanerConfig(options(result.folder, 'cam_cleaner.yaml')).values;
    expect(cleaner.limitTotalSizeBytes).toBe(30 * 1024 ** 3);
  });

  it('has every key either carried over or listed, with its line', () => {
    const { lines } = imported(USUAL);
    expect(lines.filter((line) => !line.startsWith('gone'))).toEqual(CHANGED);
    const gone = lines
      .filter((line) => line.startsWith('gone'))
      .map((line) => line.slice(8).split(': ').slice(0, 2).join(': '));
    expect(gone).toEqual([...GONE, ...GONE_ELSEWHERE]);
  });

  it('shows no password anywhere but in files of their own', () => {
    const { files, secretNames, lines } = imported(USUAL);
    expect([...secretNames].sort()).toEqual(['entrance-password', 'mqtt.password', 'yard-url']);
    const shown = [...files].filter(([name]) => !secretNames.has(name)).map(([, text]) => text);
    expect([...shown, ...lines].join('\n')).not.toMatch(/w"o|p@s|p%40s|Wk\$7|Qx9secret/);
  });
});

describe('what cannot be carried over', () => {
  it.each<[string, string, string]>([
    [
      'a command',
      "'source' => `cat /tmp/secret`",
      'lost    cam_rtsp.config:1: camera front, source: cannot be told, because it is a command',
    ],
    ['a call', "source => system('touch /tmp/never')", 'it calls something, which is not run'],
    ['a "@" in double quotes', '"source" => "rtsp://u:p@ss@192.0.2.1/x"', 'a "@" between double quotes'],
    [
      'an unknown field',
      "source => '/dev/null', colour => 'red'",
      'camera front, colour: is not a field of a camera',
    ],
    [
      'a proxy without a port',
      "source => '/dev/null', 'proxy port' => undef",
      'camera front, proxy port: is no port number',
    ],
    ['no source', "proto => 'rtsp'", 'camera front: has no source'],
    [
      'a URL that is none',
      "source => 'rstp://192.0.2.1/x'",
      'camera front, source: cameras front source scheme',
    ],
  ])('%s is listed', (_, fields, line) => {
    expect(camera(fields).lines.join('\n')).toContain(line);
  });

  it('names an ID for a camera whose own will not do, and takes it if it is wanted', () => {
    const fields = "source => 'rtsp://192.0.2.1/x'";
    const refused = imported({
      cam_rtsp: `%cameras = ("Haustür" => { ${fields} }, 'back yard' => { ${fields} }, back_yard => { ${fields} });`,
    });
    expect(serviceOf(refused).cameras.map(({ id }) => id)).toEqual(['back_yard']);
    expect(refused.lines.join('\n')).toContain("--rename 'Haustür=Haustuer'");
    expect(refused.lines.join('\n')).toContain("--rename 'back yard=back_yard2'");
    const renamed = imported({ cam_rtsp: `%cameras = ("Haustür" => { ${fields} });` }, { Haustür: 'door' });
    expect(serviceOf(renamed).cameras.map(({ id }) => id)).toEqual(['door']);
    const latin = imported({
      cam_rtsp: Buffer.from(`%cameras = ("Haust\xfcr" => { ${fields} });`, 'latin1'),
    });
    expect(latin.lines.join('\n')).toContain("--rename 'Haustür=Haustuer'");
  });

  it('leaves out what the loader does not take, and says why', () => {
    const { lines, files } = imported({
      cam_common: `$options{'whine email'} = 'your mail here'; $options{'base dir'} = 'cams'; $options{'limit total size'} = 5; $options{'no such'} = 1;`,
      cam_event: `$options{'mqtt event topic'} = '#'; $options{'mqtt event server'} = 'not a host';`,
    });
    const all = lines.join('\n');
    for (const key of [
      'whine email',
      'base dir',
      'limit total size',
      'no such',
      'mqtt event topic',
      'mqtt event server',
    ])
      expect(all).toMatch(new RegExp(`^lost .*: ${key}: `, 'm'));
    expect([...files.keys()]).toEqual(['cam_common.yaml', 'cam_event.yaml', 'cam_cleaner.yaml']);
  });

  it('never runs what stands in it', () => {
    const mark = join(originalFolder({}), 'mark');
    const { lines } = imported({
      cam_common: `system("touch ${mark}");\n\`touch ${mark}\`;\nopen(F, ">${mark}");\neval { die };\nBEGIN { system "touch ${mark}" }\n$options{'whine email'} = qx{touch ${mark}};`,
    });
    expect(existsSync(mark)).toBe(false);
    expect(lines.filter((line) => line.startsWith('lost')).length).toBeGreaterThanOrEqual(5);
  });
});

describe('any configuration', () => {
  it('gives one that loads, or says what is wrong with it', { timeout: LONG_MS }, () => {
    const word = fc.constantFrom(
      'source',
      'proxy port',
      'record from',
      'zone',
      'proto',
      'base dir',
      'mqtt',
      'cloud id',
      'cloud path',
      'limit total size',
      'limit min size',
      'mqtt event server',
      'mqtt event pass',
      'mqtt event user',
      'mqtt pong topic',
      'default snap time',
    );
    const value = fc.oneof(
      fc.constantFrom(
        'rtsp://u:p%40@192.0.2.1/x',
        'rtsp://192.0.2.1/password=a',
        '127.0.0.1:1',
        '/x',
        '',
        '0',
        'a b',
        '#',
        'mqtt://x',
      ),
      fc.string({ unit: 'grapheme', maxLength: 8 }),
      fc.integer({ min: -1, max: 1e12 }),
      fc.constant(null),
    );
    const table = fc.dictionary(word, value, { maxKeys: 6, noNullPrototype: true });
    const cameras = fc.dictionary(
      fc.oneof(fc.constantFrom('front', 'a.b', 'ü'), fc.string({ maxLength: 5 })),
      table,
      { maxKeys: 3, noNullPrototype: true },
    );
    fc.assert(
      fc.property(table, cameras, fc.array(fc.nat(100), { minLength: 1 }), (common, all, numbers) => {
        const style = styleOf(numbers);
        const result = imported({
          cam_service: `%options = (${pairsText(common, style)}); %cameras = (${pairsText(all, style)});`,
        });
        if (result.files.has('cam_service.yaml')) expect(serviceOf(result).cameras.length).toBeGreaterThan(0);
        loadCamEventConfig(options(result.folder, 'cam_event.yaml'));
        loadCamCleanerConfig(options(result.folder, 'cam_cleaner.yaml'));
      }),
      { numRuns: 40 },
    );
  });

  it('is never an error, whatever the text', { timeout: LONG_MS }, () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(imported({ cam_common: text, cam_rtsp: text }).files.size).toBeGreaterThan(0);
      }),
      { numRuns: 40 },
    );
  });
});
