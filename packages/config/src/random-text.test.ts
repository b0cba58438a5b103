import { rmSync } from 'node:fs';
import { CodedError } from '@pm-dvr/runtime';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadCamEventConfig, loadCamServiceConfig } from './load.ts';
import { loadCamCleanerConfig } from './load-cleaner.ts';
import { loadCamSyncConfig } from './load-sync.ts';
import { cameraLimitShape, cleanerShape } from './schema/cleaner.ts';
import { commonShape } from './schema/common.ts';
import { eventShape } from './schema/event.ts';
import { mqttShape } from './schema/mqtt.ts';
import { remoteShape } from './schema/remote.ts';
import { cameraShape } from './schema/rtsp.ts';
import { serviceShape } from './schema/service.ts';
import { syncShape } from './schema/sync.ts';
import { loadIn, scratchFolder, within, writeFiles } from './scratch-folder.ts';

const CANARY = 'C4n4ry!x';
const DAEMONS = [serviceShape(), eventShape(), syncShape(), cleanerShape()];
const KEYS = [
  commonShape(),
  mqttShape(),
  cameraShape(),
  remoteShape(),
  cameraLimitShape(),
  ...DAEMONS,
].flatMap(Object.keys);

/** Values that are often wrong, some with the canary in them as a secret. */
const value = fc.oneof(
  fc.constantFrom(
    `rtsp://u:${CANARY}@192.0.2.1/`,
    `rtsp://u:${CANARY}#@192.0.2.1/`,
    `rtsp://u:1/${CANARY}@192.0.2.1/`,
    `mqtt://u:${CANARY}@h`,
    `"${CANARY}`,
    `@${CANARY}`,
    `[${CANARY}`,
    `*${CANARY}`,
    `!${CANARY} x`,
    `%${CANARY}`,
    `x: ${CANARY}`,
  ),
  fc.constantFrom(
    '',
    '~',
    '1',
    '-1',
    '.nan',
    '[]',
    '{}',
    'true',
    '10s',
    '1GiB',
    '/x',
    '[[1]]',
    '"\\ud800"',
    '&a x',
    '*a',
  ),
  fc.string({ maxLength: 10 }),
);
const key = fc.oneof(fc.constantFrom(...KEYS, 'front', 'nas'), fc.string({ maxLength: 6 }));
const indent = fc.constantFrom('', '', '  ', '    ', '      ', '\t');
const secretLine = fc
  .tuple(
    indent,
    fc.constantFrom('password', 'source', 'source_file', 'password_file', 'user', 'url', 'cloud_id'),
    value,
  )
  .map(([space, name, text]) => `${space}${name}: ${text}`);
const anyLine = fc
  .tuple(indent, key, fc.string({ maxLength: 8 }))
  .map(([space, name, text]) => `${space}${name}: ${text}`);
const frame = fc.constantFrom(
  'cameras:',
  '  front:',
  'mqtt:',
  'remotes:',
  'camera_limits:',
  '---',
  '- x',
  '# x',
  'include: [cam_service.yaml]',
);
const text = fc
  .array(fc.oneof(secretLine, anyLine, frame), { maxLength: 12 })
  .map((lines) => lines.join('\n'));

/** A whole configuration that is right but for some lines that are gone, doubled or moved. */
const RIGHT = [
  'cameras:',
  '  front:',
  '    source: "rtsp://192.0.2.1/"',
  '    user: u',
  `    password: ${CANARY}`,
  'mqtt:',
  '  url: mqtt://h',
  '  user: u',
  `  password: "${CANARY}"`,
  'log_level: info',
];
const shuffled = fc
  .array(fc.tuple(fc.nat(RIGHT.length - 1), indent), { maxLength: 14 })
  .map((picks) => picks.map(([index, space]) => `${space}${RIGHT[index]}`).join('\n'));

const LOADERS = [loadCamServiceConfig, loadCamEventConfig, loadCamSyncConfig, loadCamCleanerConfig];

function errorOf(load: () => unknown): unknown {
  try {
    load();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('whatever a file holds', () => {
  it('loading it throws nothing but a coded error, and no secret is in that', { timeout: 180_000 }, () => {
    const folder = scratchFolder({});
    fc.assert(
      fc.property(fc.oneof(text, shuffled, fc.string()), (content) => {
        writeFiles(folder, { 'cam_service.yaml': content });
        for (const load of LOADERS) {
          const error = errorOf(() => load(within(folder)));
          if (error === undefined) continue;
          expect(error).toBeInstanceOf(CodedError);
          expect((error as CodedError).exitCode).toBe(78);
          expect((error as CodedError).message).not.toContain('C4n4ry');
        }
      }),
      { numRuns: 600 },
    );
    rmSync(folder, { recursive: true });
  });

  it('brackets without end are a fault, not a crash', () => {
    const folder = scratchFolder({ 'cam_service.yaml': `a: ${'['.repeat(100_000)}` });
    const error = errorOf(() => loadIn(folder)) as CodedError;
    expect([error.code, error.message.split('\n').length < 10]).toEqual(['CONFIG_INVALID', true]);
  });

  it('ten thousand keys that nobody knows are faults after a moment, not after a minute', {
    timeout: 10_000,
  }, () => {
    const keys = Array.from({ length: 10_000 }, (_, index) => `k${index}: ${index}\n`);
    const folder = scratchFolder({ 'cam_service.yaml': keys.join('') });
    const error = errorOf(() => loadIn(folder)) as CodedError;
    expect(error.code).toBe('CONFIG_INVALID');
    expect(error.message.split('\n').length).toBeGreaterThanOrEqual(10_000);
  });
});
