import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  chainEntrySchema,
  cleanerStatusSchema,
  eventErrorSchema,
  eventLifeSchema,
  eventManifestSchema,
  eventServiceStatusSchema,
  eventSwitchSchema,
  proxyStatusSchema,
  suiteStatusSchema,
  syncEntrySchema,
  syncStatusSchema,
} from '@pm-dvr/contracts';

const CONTRACTS = [
  {
    name: 'event-manifest',
    title: 'The manifest of an event, or of a part of one',
    schema: eventManifestSchema,
  },
  { name: 'event-chain', title: 'A line of the chain of final manifests', schema: chainEntrySchema },
  { name: 'event-life', title: 'What becomes of an event, over MQTT', schema: eventLifeSchema },
  { name: 'event-error', title: 'Why a message was not followed, over MQTT', schema: eventErrorSchema },
  { name: 'event-status', title: 'Whether cam-event runs, over MQTT', schema: eventServiceStatusSchema },
  {
    name: 'event-switch',
    title: 'Whether the switch of a camera in Home Assistant is on, over MQTT',
    schema: eventSwitchSchema,
  },
  { name: 'sync-ledger', title: 'A line of what is verified at a remote', schema: syncEntrySchema },
  { name: 'sync-status', title: 'How the remotes stand, over MQTT', schema: syncStatusSchema },
  { name: 'cleaner-status', title: 'How full the store is, over MQTT', schema: cleanerStatusSchema },
  { name: 'proxy-status', title: 'How the proxy of a camera stands, over MQTT', schema: proxyStatusSchema },
  {
    name: 'suite-status',
    title: 'The whole suite, as cam-report status tells it',
    schema: suiteStatusSchema,
  },
] as const;

/**
 * JSON Schemas (2020-12) of what outsiders may read: files of the store, messages. Keys are paths relative to the repository's root, values
 * whole texts. Fields may be added, so what a schema does not list is allowed.
 */
export function renderContractSchemas(): Map<string, string> {
  return new Map(
    CONTRACTS.map(({ name, title, schema }) => [
      `docs/reference/${name}.schema.json`,
      `${JSON.stringify({ title, ...schema.toJSONSchema({ io: 'input' }) }, null, 2)}\n`,
    ]),
  );
}

/** Writes what {@link renderContractSchemas} gives below `rootDir`. */
export function generateContractSchemas(rootDir: string): void {
  for (const [path, text] of renderContractSchemas()) {
    const target = join(rootDir, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
}
