import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  EVENT_TOPICS,
  type EventLife,
  type EventManifest,
  eventLifeSchema,
  eventManifestSchema,
} from '@pm-dvr/contracts';
import { readSyncLines } from '@pm-dvr/footage';
import type { MqttClient } from 'mqtt';
import type { ClipWatch } from '../faults/checks/clip-watch.ts';
import type { Plant } from '../faults/plant.ts';
import { REMOTES } from '../faults/plant-settings.ts';
import { LinkWatch } from '../rig/event-link-watch.ts';
import type { EventSource } from './event-source.ts';
import type { FaultLog } from './fault-log.ts';
import type { SeriesBook } from './series.ts';

/** What latencies are measured with. */
export interface LatencyParts {
  readonly plant: Plant;
  readonly clips: ClipWatch;
  readonly events: EventSource;
  readonly faults: FaultLog;
  readonly book: SeriesBook;
}

/** Until all who watch have seen what was just done, milliseconds. */
const SEEN_MS = 3_000;
/** How much longer each of them may take by the hour, seconds. */
const MOST_PER_HOUR = 0.2;

/**
 * How long things take while nothing is broken, seconds: from a clip's last frame to its final name; from an event's message to
 * the message that all clips from before it are kept; from a clip's final name to its link; from an event's end to the line that
 * says that its manifest is verified at a remote.
 */
export class Latencies implements AsyncDisposable {
  private readonly parts: LatencyParts;
  private readonly client: MqttClient;
  private readonly links = new Map<string, LinkWatch>();
  private readonly complete = new Map<string, number>();
  private readonly read = new Map<string, number>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private clipsUntilMs = Date.now();

  private constructor(parts: LatencyParts, client: MqttClient) {
    this.parts = parts;
    this.client = client;
  }

  static async open(parts: LatencyParts): Promise<Latencies> {
    const client = await parts.plant.parts.broker.client();
    const latencies = new Latencies(parts, client);
    client.on('message', (_, payload) => latencies.heard(payload.toString()));
    await client.subscribeAsync(EVENT_TOPICS.life, { qos: 1 });
    return latencies;
  }

  /** Adds what files tell of since it was called before. */
  async look(): Promise<void> {
    this.lookAtClips();
    const days = new Set([...this.complete.keys()].map((ref) => ref.slice(0, 10)));
    for (const remote of REMOTES) for (const day of days) await this.lookAtRemote(remote, day);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const timer of this.timers) clearTimeout(timer);
    for (const watch of this.links.values()) watch[Symbol.dispose]();
    await this.client.endAsync(true);
  }

  private heard(text: string): void {
    const nowMs = Date.now();
    const life = eventLifeSchema.safeParse(jsonOf(text)).data;
    if (!life) return;
    this.watch(life.manifest.slice(0, 10));
    const asked = this.parts.events.asked.findLast((event) => event.text === life.event);
    const isMessage = asked?.way === 'JSON' || asked?.way === 'text';
    if (asked && isMessage && life.state === 'saving')
      this.add('an event to its clips from before it', asked.askedMs, nowMs);
    if (/complete$/.test(life.state)) this.ended(life, nowMs);
  }

  private ended({ manifest }: EventLife, nowMs: number): void {
    for (const remote of REMOTES) this.complete.set(`${manifest} ${remote}`, nowMs);
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      void this.lookAtLinks(manifest);
    }, SEEN_MS);
    this.timers.add(timer);
  }

  private watch(day: string): void {
    const { layout } = this.parts.plant.store;
    if (!this.links.has(day)) this.links.set(day, new LinkWatch(layout.eventDay(day)));
  }

  private lookAtClips(): void {
    const { plant, clips } = this.parts;
    const [fromMs, toMs] = [this.clipsUntilMs, Date.now() - SEEN_MS];
    this.clipsUntilMs = toMs;
    for (const camera of plant.cameras)
      for (const { endMs, namedMs } of clips.newest(camera, (clip) => clip.namedMs > fromMs))
        if (namedMs <= toMs) this.add("a clip's end to its name", endMs, namedMs);
  }

  private async lookAtLinks(ref: string): Promise<void> {
    const manifest = await this.manifest(ref);
    const appeared = this.links.get(ref.slice(0, 10))?.appeared;
    if (!manifest || !appeared) return;
    for (const [camera, { clips }] of Object.entries(manifest.cameras))
      for (const { link, start_ms } of clips) {
        const at = appeared.get(link);
        const [clip] = this.parts.clips.newest(camera, ({ startMs }) => startMs >= start_ms).slice(-1);
        // Clips from before it were waiting.
        if (at === undefined || clip?.startMs !== start_ms || start_ms < manifest.trigger.received_ms)
          continue;
        this.add("a clip's name to its link", clip.namedMs, performance.timeOrigin + at);
      }
  }

  private async manifest(ref: string): Promise<EventManifest | undefined> {
    const path = join(this.parts.plant.store.layout.eventsDir, ref);
    const text = await readFile(path, 'utf8').catch(() => '');
    return eventManifestSchema.safeParse(jsonOf(text)).data;
  }

  private async lookAtRemote(remote: string, day: string): Promise<void> {
    const path = this.parts.plant.store.layout.syncLedgerFile(remote, day);
    const from = await readSyncLines(path, {
      from: this.read.get(path) ?? 0,
      onEntry: ({ type, file, at_ms }) => {
        const key = `${day}/${file} ${remote}`;
        const endedMs = this.complete.get(key);
        if (type !== 'verified' || endedMs === undefined) return;
        this.complete.delete(key);
        this.add(`an event's end to its place at ${remote}`, endedMs, at_ms);
      },
    });
    this.read.set(path, from);
  }

  private add(what: string, fromMs: number, toMs: number): void {
    const { faults, book } = this.parts;
    if (!faults.isQuiet(fromMs, toMs)) return;
    const kind = { name: `from ${what}`, unit: 's', mostPerHour: MOST_PER_HOUR, hasWarmUp: false };
    book.add(kind, Math.max(0, toMs - fromMs) / 1000, 0, toMs);
  }
}

/** Undefined if it is no JSON; that it is, others check. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
