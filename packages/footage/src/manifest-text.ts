import { type EventManifest, eventHoleSchema, eventManifestSchema, keptClipSchema } from '@pm-dvr/contracts';

const { trigger, windows, previous } = eventManifestSchema.shape;
const KEYS = keysOf(eventManifestSchema);
const TRIGGER_KEYS = keysOf(trigger);
const WINDOW_KEYS = keysOf(windows.element);
const PREVIOUS_KEYS = keysOf(previous.unwrap().unwrap());
const CLIP_KEYS = keysOf(keptClipSchema);
const HOLE_KEYS = keysOf(eventHoleSchema);

/**
 * The text of a manifest's file. The same manifest has the same text, whatever the order of its keys in memory: that of
 * the schema, cameras sorted. What the schema does not know is left out.
 */
export function manifestText(manifest: EventManifest): string {
  const cameras = Object.entries(manifest.cameras)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([camera, { clips, holes }]) => [
      camera,
      {
        clips: clips.map((clip) => inOrder(clip, CLIP_KEYS)),
        holes: holes.map((hole) => inOrder(hole, HOLE_KEYS)),
      },
    ]);
  const ordered = {
    ...inOrder(manifest, KEYS),
    trigger: inOrder(manifest.trigger, TRIGGER_KEYS),
    windows: manifest.windows.map((window) => inOrder(window, WINDOW_KEYS)),
    cameras: Object.fromEntries(cameras),
    ...(manifest.previous && { previous: inOrder(manifest.previous, PREVIOUS_KEYS) }),
  };
  return `${JSON.stringify(ordered, undefined, 2)}\n`;
}

function keysOf(schema: { readonly shape: object }): readonly string[] {
  return Object.keys(schema.shape);
}

/** The keys that are there, in a fixed order. */
function inOrder(value: object, keys: readonly string[]): Record<string, unknown> {
  const from = value as Record<string, unknown>;
  const ordered: Record<string, unknown> = {};
  for (const key of keys) if (from[key] !== undefined) ordered[key] = from[key];
  return ordered;
}
