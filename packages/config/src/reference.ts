import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type * as z from 'zod';
import { jsonSchemaText, keySchema } from './reference/json-schema.ts';
import { markdownText } from './reference/markdown.ts';
import { sampleText } from './reference/sample.ts';
import { cleanerSchema, cleanerShape } from './schema/cleaner.ts';
import { commonSchema, commonShape } from './schema/common.ts';
import { eventSchema, eventShape } from './schema/event.ts';
import { includeShape } from './schema/include.ts';
import { proxySchema, proxyShape } from './schema/proxy.ts';
import { rtspSchema, rtspShape } from './schema/rtsp.ts';
import { serviceSchema, serviceShape } from './schema/service.ts';
import { syncSchema, syncShape } from './schema/sync.ts';

interface ConfigFile {
  readonly name: string;
  readonly purpose: string;
  /** The keys that are described with this file. */
  readonly own: () => z.ZodType;
  /** All keys that it may hold. */
  readonly whole: () => z.ZodType;
  readonly active: readonly string[];
  /** What stands for the key of a map in the sample; default: a camera. */
  readonly exampleId?: string;
}

/** The keys of all programs: any file that a program of its own starts with may hold them. */
function allShapes() {
  const cameras = { ...rtspShape(), ...serviceShape(), ...eventShape() };
  return { ...commonShape(), ...cameras, ...syncShape(), ...cleanerShape(), ...proxyShape() };
}

const FILES: readonly ConfigFile[] = [
  {
    name: 'cam_common',
    purpose: 'what all daemons share.',
    own: commonSchema,
    whole: commonSchema,
    active: [],
  },
  {
    name: 'cam_rtsp',
    purpose: 'the cameras. It holds passwords: keep it from others (chmod o-r).',
    own: rtspSchema,
    whole: rtspSchema,
    active: ['cameras', 'cameras.front.source'],
  },
  {
    name: 'cam_service',
    purpose:
      'the recorder, cam-service. What stands in cam_common.yaml and cam_rtsp.yaml may stand here too.',
    own: serviceSchema,
    whole: () => serviceSchema().extend(allShapes()),
    active: ['include'],
  },
  {
    name: 'cam_event',
    purpose:
      'the keeper of events, cam-event. What stands in cam_common.yaml may stand here too. It has no use for cam_rtsp.yaml.',
    own: eventSchema,
    whole: () => eventSchema().extend(allShapes()),
    active: ['include'],
  },
  {
    name: 'cam_sync',
    purpose:
      'off-site copies, cam-sync. What stands in cam_common.yaml may stand here too. cam-cleaner reads it as well.',
    own: syncSchema,
    whole: () => syncSchema().extend(allShapes()),
    active: ['include'],
    exampleId: 'nas',
  },
  {
    name: 'cam_cleaner',
    purpose:
      'what is deleted when, cam-cleaner. What stands in cam_common.yaml, with more limits, may stand here too.',
    own: cleanerSchema,
    whole: () => cleanerSchema().extend(allShapes()),
    active: ['include'],
  },
  {
    name: 'cam_proxy',
    purpose:
      'proxies for cameras, cam-proxy. What stands in cam_common.yaml and cam_rtsp.yaml may stand here too; the port is the ' +
      "camera's proxy_port.",
    own: proxySchema,
    whole: () => proxySchema().extend(allShapes()),
    active: ['include'],
  },
];

/**
 * All that is generated from the schemas: reference and JSON Schema under `docs/reference/`, commented samples
 * under `configs/`. Keys are paths relative to the repository's root, values whole texts.
 */
export function renderReference(): Map<string, string> {
  const files = new Map<string, string>();
  for (const { name, purpose, own, whole, active, exampleId = 'front' } of FILES) {
    const schema = keySchema(own());
    const omit = active.includes('include') ? [] : Object.keys(includeShape());
    const options = { purpose, active, omit, exampleId };
    files.set(`docs/reference/${name}.md`, markdownText(`${name}.yaml`, capital(purpose), schema));
    files.set(`docs/reference/${name}.schema.json`, jsonSchemaText(`${name}.yaml`, keySchema(whole())));
    files.set(`configs/${name}.yaml`, sampleText(`${name}.yaml`, schema, options));
  }
  return files;
}

/** Writes what {@link renderReference} gives below `rootDir`. */
export function generateReference(rootDir: string): void {
  for (const [path, text] of renderReference()) {
    const target = join(rootDir, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
