import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type * as z from 'zod';
import { loadCamEventConfig, loadCamServiceConfig, loadCommonConfig } from './load.ts';
import { loadCamCleanerConfig } from './load-cleaner.ts';
import { loadCamProxyConfig } from './load-proxy.ts';
import { loadCamSyncConfig } from './load-sync.ts';
import { type KeySchema, keySchema } from './reference/json-schema.ts';
import { generateReference, renderReference } from './reference.ts';
import { camCleanerSchema, cameraLimitShape, cleanerShape } from './schema/cleaner.ts';
import { commonShape } from './schema/common.ts';
import { camEventSchema, eventShape } from './schema/event.ts';
import { lazyShape } from './schema/lazy-shape.ts';
import { mqttShape } from './schema/mqtt.ts';
import { camProxySchema, proxyShape } from './schema/proxy.ts';
import { READER_KEYS } from './schema/reader.ts';
import { remoteShape } from './schema/remote.ts';
import { cameraShape } from './schema/rtsp.ts';
import { camServiceSchema, serviceShape } from './schema/service.ts';
import { camSyncSchema, syncShape } from './schema/sync.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const CONFIGS = join(ROOT, 'configs');

/** A sample with all its settings switched on. */
function uncommented(name: string): Record<string, never> {
  const text = readFileSync(join(CONFIGS, name), 'utf8');
  return parse(text.replaceAll(/^( *)#(?=[a-z])/gm, '$1')) as Record<string, never>;
}

describe('the generated files', () => {
  if (process.env.UPDATE) generateReference(ROOT);

  it.each([...renderReference()])('%s is what the schemas say', (path, text) => {
    expect(readFileSync(join(ROOT, path), 'utf8')).toBe(text);
  });
});

describe('the samples', () => {
  it('load as they stand and give the defaults', () => {
    const { values } = loadCamServiceConfig({ cwd: CONFIGS });
    expect(values.cameras).toMatchObject([{ id: 'front', enabled: true, transport: 'tcp', audio: 'auto' }]);
    expect(values.defaultSegmentTimeMs).toBe(20_000);
    expect(loadCommonConfig({ cwd: CONFIGS }).values.limitTotalSizeBytes).toBe(10 * 1024 ** 3);
    expect(loadCamEventConfig({ cwd: CONFIGS }).values.defaultSnapMs).toBe(60_000);
    expect(loadCamCleanerConfig({ cwd: CONFIGS }).values).toMatchObject({
      sharing: 'fair',
      cleanerSchedule: '17 * * * *',
      remotes: [],
    });
  });

  it('want an address for live555, and nothing else', () => {
    expect(() => loadCamProxyConfig({ cwd: CONFIGS })).toThrow(
      /yaml:1:1: proxy_listen: is 127\.0\.0\.1, and live555ProxyServer cannot [^\n]*$/,
    );
  });

  it('want one remote to be named, and nothing else', () => {
    expect(() => loadCamSyncConfig({ cwd: CONFIGS })).toThrow(/yaml:1:1: no remote is configured; [^\n]*$/);
  });

  const parts: [string, z.core.$ZodShape, Record<string, unknown>][] = [
    ['cam_common.yaml', commonShape(), uncommented('cam_common.yaml')],
    ['cam_common.yaml mqtt', mqttShape(), uncommented('cam_common.yaml').mqtt ?? {}],
    ['cam_rtsp.yaml camera', cameraShape(), (uncommented('cam_rtsp.yaml').cameras ?? { front: {} }).front],
    ['cam_rtsp.yaml readers', lazyShape(READER_KEYS)(), uncommented('cam_rtsp.yaml')],
    ['cam_service.yaml', serviceShape(), uncommented('cam_service.yaml')],
    ['cam_event.yaml', eventShape(), uncommented('cam_event.yaml')],
    ['cam_sync.yaml', syncShape(), uncommented('cam_sync.yaml')],
    ['cam_sync.yaml remote', remoteShape(), (uncommented('cam_sync.yaml').remotes ?? { nas: {} }).nas],
    ['cam_proxy.yaml', proxyShape(), uncommented('cam_proxy.yaml')],
    ['cam_cleaner.yaml', cleanerShape(), uncommented('cam_cleaner.yaml')],
    [
      'cam_cleaner.yaml camera',
      cameraLimitShape(),
      (uncommented('cam_cleaner.yaml').camera_limits ?? { front: {} }).front,
    ],
  ];

  for (const [name, shape, sample] of parts) {
    it.each(Object.keys(shape))(`${name} shows %s with its default, or a value that is right`, (key) => {
      const schema = shape[key] as z.ZodType;
      const isMap = keySchema(schema).properties !== undefined;
      expect(Object.keys(sample)).toContain(key);
      const standard = schema.safeParse(undefined).data;
      const shown = schema.safeParse(sample[key]);
      if (standard !== undefined) expect(shown.data).toEqual(standard);
      else if (!isMap) expect(shown.error).toBeUndefined();
    });
  }
});

describe('every key', () => {
  const schema = keySchema(camServiceSchema());
  const camera = schema.properties?.cameras?.additionalProperties || {};
  const [event, sync, cleaner] = [camEventSchema(), camSyncSchema(), camCleanerSchema()].map(keySchema);
  const remote = sync?.properties?.remotes?.additionalProperties || {};
  const limit = cleaner?.properties?.camera_limits?.additionalProperties || {};
  const proxy = keySchema(camProxySchema());
  const parts = [schema, camera, schema.properties?.mqtt, event, sync, remote, cleaner, limit, proxy];
  const all: [string, KeySchema][] = parts.flatMap((part) => Object.entries(part?.properties ?? {}));

  it.each(all)('%s has a description, a type, and a default or an example', (_, key) => {
    expect(key.description).toMatch(/\.$/);
    expect(key['x-type']).toBeTruthy();
    const isMap = key.properties !== undefined || key.additionalProperties !== undefined;
    expect(isMap || key.default !== undefined || key['x-example'] !== undefined).toBe(true);
  });
});
