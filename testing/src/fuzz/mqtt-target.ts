import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { EVENT_TOPICS, type EventManifest, parseManifestName } from '@pm-dvr/contracts';
import { messageOf } from '@pm-dvr/runtime';
import type { MqttClient } from 'mqtt';
import { faults, strays } from '../bench/event-flood.ts';
import { cameraNames, settledMemory } from '../bench/event-sample.ts';
import { ClipFeeder } from '../rig/clip-feeder.ts';
import { ClosingStack } from '../rig/closing-stack.ts';
import { EventRig } from '../rig/event-rig.ts';
import { pathsBelow } from '../rig/event-strays.ts';
import { sleep, waitFor } from '../rig/wait.ts';
import { expectedComplaints } from './expected-complaints.ts';
import type { Finding } from './fuzz-result.ts';
import type { HostileMessage } from './hostile-messages.ts';
import { exceptionIn } from './log-check.ts';

/** After a batch, a ping must be answered within so long: all that came before it has been dealt with then. */
export const LONGEST_PONG_MS = 60_000;
const ON_THE_WAY = 500;
const CAMERAS = cameraNames(2);
const CLIP_MS = 2_000;
const PRE_SECONDS = 10;
const FOOTAGE_MS = 60_000;
const SAVED_MS = 180_000;
const METRICS_SECONDS = 1;

/** Damaged messages that are in order nevertheless make events; those end soon. */
const SHORT = { default_snap_time: '2s', mqtt_event_persistent_timeout: '10s' };

interface Parts {
  readonly rig: EventRig;
  readonly client: MqttClient;
  readonly metricsFolder: string;
  readonly seed: number;
}

/** cam-event as built, with a broker and a store with clips, to be sent what is wrong and to be watched. */
export class MqttTarget implements AsyncDisposable {
  readonly findings: Finding[] = [];
  private readonly parts: Parts;
  private readonly things: ClosingStack;
  private readonly pid: number;
  private readonly known: ReadonlySet<string>;
  private readonly right: string[] = [];
  private pongs = 0;
  private longestPongMs = 0;
  /** Complaints that there must have been about what messages say. */
  private expected = 0;

  private constructor(parts: Parts, things: ClosingStack) {
    this.parts = parts;
    this.things = things;
    this.pid = parts.rig.daemon.pid;
    this.known = new Set(pathsBelow(parts.rig.store.folder));
    parts.client.on('message', () => this.pongs++);
  }

  static async open(seed: number): Promise<MqttTarget> {
    await using things = new ClosingStack();
    const metricsFolder = await mkdtemp(join(tmpdir(), 'pm-dvr-fuzz-metrics-'));
    things.use({ [Symbol.asyncDispose]: () => rm(metricsFolder, { recursive: true, force: true }) });
    const settings = { ...SHORT, metrics_dir: metricsFolder, metrics_interval: `${METRICS_SECONDS}s` };
    // Nothing may be lost at the broker on the way.
    const rig = things.use(await EventRig.open({ settings, broker: ['max_queued_messages 0'] }));
    const footage = CAMERAS.map((camera) => ({ camera, endMs: Date.now() - FOOTAGE_MS, sequence: 0 }));
    things.use(await ClipFeeder.start({ layout: rig.layout, footage, clipMs: CLIP_MS, clipBytes: 512 }));
    await rig.start();
    const client = await rig.broker.client();
    things.use({ [Symbol.asyncDispose]: () => client.endAsync(true) });
    await client.subscribeAsync(EVENT_TOPICS.pong, { qos: 1 });
    return new MqttTarget({ rig, client, metricsFolder, seed }, things.move());
  }

  found(what: string, input?: string): void {
    console.error(`  ${what.slice(0, 1_000)}`);
    this.findings.push({ what, seed: this.parts.seed, ...(input === undefined ? {} : { input }) });
  }

  /** Says so if the daemon is not the one that was started, or has ended. */
  isAlive(): boolean {
    const { daemon } = this.parts.rig;
    if (daemon.running && daemon.pid === this.pid) return true;
    this.found(`cam-event has ended: ${daemon.output.slice(-1_000)}`);
    return false;
  }

  /** Sends so many messages at full speed; resolves when the broker has them. */
  async flood(messages: Iterator<HostileMessage>, count: number): Promise<void> {
    const { client } = this.parts;
    let onTheWay = 0;
    for (let sent = 0; sent < count; sent++) {
      const message = messages.next().value as HostileMessage;
      this.expected += expectedComplaints(message, CAMERAS, Date.now() + LONGEST_PONG_MS);
      onTheWay++;
      const { topic, payload, retain } = message;
      client.publish(topic, payload, { qos: 1, retain }, () => onTheWay--);
      while (onTheWay >= ON_THE_WAY) await sleep(0);
    }
    while (onTheWay > 0) await sleep(0);
  }

  /** Holds that a ping, which comes after all others, is answered in time. */
  async answers(): Promise<void> {
    const { client, rig } = this.parts;
    const before = this.pongs;
    const askedAt = performance.now();
    client.publish('hw/cameras/all/ctl/save', 'ping', { qos: 1 });
    const isDone = () => this.pongs > before || !rig.daemon.running;
    // Those that were sent before and happen to be pings may answer first; then the next round waits for this one.
    await waitFor('a pong', isDone, LONGEST_PONG_MS).catch((error) => this.found(messageOf(error)));
    this.longestPongMs = Math.max(this.longestPongMs, performance.now() - askedAt);
  }

  /** Holds that a trigger that is right makes a complete event. */
  async saves(event: string): Promise<void> {
    const { desk, daemon } = this.parts.rig;
    this.right.push(event);
    await desk.trigger({ event, at: Date.now() / 1_000, pre: PRE_SECONDS, post: 0, cameras: CAMERAS });
    const isDone = () => desk.ends.has(event) || !daemon.running;
    await waitFor(`the end of ${event}`, isDone, SAVED_MS).catch((error) => this.found(messageOf(error)));
    if (desk.ends.get(event) === 'incomplete') this.found(`${event} is incomplete`);
  }

  /** Private memory, bytes, once nothing is being saved any more. */
  async calmMemory(): Promise<number> {
    await this.parts.rig.desk.allSaved(SAVED_MS).catch((error) => this.found(messageOf(error)));
    return await settledMemory(this.pid);
  }

  /** Holds all that is judged at the end; gives what was measured, in words. */
  async finish(): Promise<string[]> {
    const { rig } = this.parts;
    if (this.isAlive()) await this.calmMemory();
    const counted = await this.complaints();
    // No more can be held: events that are too many at a time are counted too, and how many that are nobody can foresee.
    if (!(counted >= this.expected))
      this.found(`there must be ${this.expected} complaints at least, ${counted} were counted`);
    const exception = exceptionIn(rig.daemon.output);
    if (exception !== undefined) this.found(`an exception in the log: ${exception}`);
    const made = strays(rig, this.known);
    if (made > 0) this.found(`${made} paths were made where events have no business`);
    const wrong = await faults(rig);
    if (wrong !== 0) this.found(`cam-event --verify finds ${wrong} faults`);
    await this.checkRight();
    return [
      ...[`${counted} complaints, ${this.expected} expected at least`, `${this.right.length} right triggers`],
      `pong after ${(this.longestPongMs / 1_000).toFixed(1)} s at most`,
    ];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.things[Symbol.asyncDispose]();
  }

  /** Each right trigger has made exactly one event, which is complete. */
  private async checkRight(): Promise<void> {
    const { eventsDir } = this.parts.rig.layout;
    const paths = pathsBelow(eventsDir).filter(
      (path) => parseManifestName(basename(path)) && path[0] !== '.',
    );
    const states = new Map<string, string[]>();
    for (const path of paths.filter((path) => basename(path).startsWith('{right-'))) {
      const { event, state } = JSON.parse(await readFile(join(eventsDir, path), 'utf8')) as EventManifest;
      states.set(event, [...(states.get(event) ?? []), state]);
    }
    for (const event of this.right) {
      const found = states.get(event) ?? [];
      if (found.join() !== 'complete')
        this.found(`${event} has made ${found.length} events: ${found.join()}`);
    }
  }

  /** How many complaints the daemon has counted, by its metrics: about messages, parts of them, and what it could not save. */
  private async complaints(): Promise<number> {
    const { metricsFolder } = this.parts;
    await sleep(3 * METRICS_SECONDS * 1_000);
    const names = await readdir(metricsFolder);
    const texts = await Promise.all(names.map((name) => readFile(join(metricsFolder, name), 'utf8')));
    const match = /^pm_dvr_event_trigger_errors_total(?:\{[^}]*\})? (\d+)/m.exec(texts.join('\n'));
    return Number(match?.[1] ?? Number.NaN);
  }
}
