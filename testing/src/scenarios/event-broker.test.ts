import { describe, expect, test } from 'vitest';
import type { DaemonProcess } from '../rig/daemon-process.ts';
import { auditEvents, type SavedPart, savedParts } from '../rig/event-audit.ts';
import { Cable } from '../rig/event-cable.ts';
import { brokerCertificates } from '../rig/event-certificates.ts';
import { EventClient, startKeeper } from '../rig/event-client.ts';
import { ClipMaker } from '../rig/event-clips.ts';
import { Mosquitto, type MosquittoOptions } from '../rig/mosquitto.ts';
import { RigStore } from '../rig/store.ts';
import { sleep, waitFor } from '../rig/wait.ts';

const ENDED_WELL = { code: 0, signal: null };
const CAMERAS = ['front', 'yard'];
const SNAP_MS = 2_000;
const TRIGGERS = 20;
/** A message that does not wait is heard within this. */
const DELAY_MS = 1_000;
/** What a message that waited is thought to have waited at most, beyond what it did: heard every 10 s, asked every 15 s. */
const LATE_TOO_MUCH_MS = 20_000;

interface Sent {
  readonly event: string;
  /** When it was published; of one with a time of its own, that. */
  readonly atMs: number;
  readonly hasOwnTime: boolean;
}

/** A store with footage being made, a broker, and who sends triggers. */
class Post implements AsyncDisposable {
  readonly sent: Sent[] = [];
  readonly store: RigStore;
  readonly broker: Mosquitto;
  readonly maker: ClipMaker;
  readonly client: EventClient;

  private constructor(store: RigStore, broker: Mosquitto, maker: ClipMaker, client: EventClient) {
    this.store = store;
    this.broker = broker;
    this.maker = maker;
    this.client = client;
  }

  static async open(options: MosquittoOptions & { certified?: boolean } = {}): Promise<Post> {
    const store = await RigStore.create();
    const tls = options.certified ? brokerCertificates(store.folder) : undefined;
    const broker = await Mosquitto.create(store.folder, { ...options, ...(tls && { tls }) });
    await broker.start();
    const maker = await ClipMaker.start({ layout: store.layout, cameras: CAMERAS });
    const post = new Post(store, broker, maker, await EventClient.open(broker));
    await post.configure();
    await waitFor('footage', () => CAMERAS.every((camera) => maker.of(camera).length >= 6));
    return post;
  }

  async configure(mqtt: Record<string, unknown> = {}): Promise<void> {
    const common = { mqtt: { ...this.broker.config, ...mqtt } };
    await this.store.configure({ cameras: {}, common, event: { default_snap_time: '2s' } });
  }

  /** Starts the daemon and waits until it hears triggers. */
  async keeper(): Promise<DaemonProcess> {
    const keeper = startKeeper(this.store);
    await this.client.heardBy(keeper);
    return keeper;
  }

  /** Sends one trigger, in the original's form or as JSON with its time. */
  async trigger(event: string, hasOwnTime: boolean): Promise<void> {
    const atMs = Date.now();
    this.sent.push({ event, atMs, hasOwnTime });
    const at = new Date(atMs).toISOString();
    await this.client.send(
      hasOwnTime ? { event, at, cameras: CAMERAS } : `${event},once,${CAMERAS.join(',')}`,
    );
  }

  /** Sends triggers of both kinds in turn, some milliseconds apart. */
  async triggers(name: string, count: number, pauseMs: number): Promise<void> {
    for (let number = 1; number <= count; number++) {
      await this.trigger(`${name} ${number}`, number % 2 === 0);
      await sleep(pauseMs);
    }
  }

  /** Waits until all that was sent is over. */
  async allEnded(): Promise<void> {
    for (const { event } of this.sent) await this.client.ended(event);
  }

  async parts(): Promise<Map<string, SavedPart[]>> {
    const found = new Map<string, SavedPart[]>();
    for (const part of await savedParts(this.store.layout))
      found.set(part.manifest.event, [...(found.get(part.manifest.event) ?? []), part]);
    return found;
  }

  /** Checks that each trigger has one event, around its own time, with all clips that its window meets. */
  async check(): Promise<void> {
    const parts = await this.parts();
    expect([...parts.keys()].sort()).toEqual(this.sent.map(({ event }) => event).sort());
    for (const sent of this.sent) {
      const [part, ...more] = parts.get(sent.event) ?? [];
      expect(more, sent.event).toEqual([]);
      if (part) this.checkPart(sent, part);
    }
    expect(await auditEvents(this.store.layout)).toEqual([]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client[Symbol.asyncDispose]();
    await this.maker[Symbol.asyncDispose]();
    await this.broker[Symbol.asyncDispose]();
    await this.store[Symbol.asyncDispose]();
  }

  private checkPart({ event, atMs, hasOwnTime }: Sent, { manifest }: SavedPart): void {
    const [window] = manifest.windows;
    const [fromMs, toMs] = [window?.from_ms ?? 0, window?.to_ms ?? 0];
    const { late_ms = 0, received_ms } = manifest.trigger;
    if (hasOwnTime) {
      expect({ at: manifest.at_ms, fromMs, toMs, late_ms }, event).toEqual({
        ...{ at: atMs, fromMs: atMs - SNAP_MS, toMs: atMs + SNAP_MS, late_ms: 0 },
      });
    } else {
      expect(fromMs, event).toBe(manifest.at_ms - SNAP_MS - late_ms);
      expect(fromMs, event).toBeLessThanOrEqual(atMs - SNAP_MS + (late_ms > 0 ? 0 : DELAY_MS));
      expect(toMs, event).toBeGreaterThanOrEqual(atMs + SNAP_MS);
      expect(late_ms, event).toBeLessThanOrEqual(received_ms - atMs + LATE_TOO_MUCH_MS);
    }
    for (const camera of CAMERAS) {
      const kept = manifest.cameras[camera]?.clips.map(({ clip }) => clip);
      const expected = this.maker.meeting(camera, fromMs, toMs).map(({ fileName }) => fileName);
      expect(kept?.sort(), `${event}, ${camera}`).toEqual(expected.sort());
    }
  }
}

describe.concurrent('triggers that come', () => {
  test.each(['SIGTERM', 'SIGKILL'] as const)(
    'while the daemon is away after %s: saved once each, around their own time',
    async (signal) => {
      await using post = await Post.open();
      await using first = await post.keeper();
      await post.trigger('before', false);
      await post.client.reaches('before', 'saving');
      first.signal(signal);
      await first.exited;
      await post.triggers('meanwhile', TRIGGERS, 100);
      await using second = await post.keeper();
      await post.trigger('after', false);
      await post.allEnded();
      expect(await second.stop()).toEqual(ENDED_WELL);
      await post.check();
    },
  );

  test('while the broker is restarted: the same', async () => {
    await using post = await Post.open({ isPersistent: true });
    await using keeper = await post.keeper();
    const sending = post.triggers('restart', TRIGGERS, 150);
    await sleep(700);
    await post.broker.stop();
    await sleep(1_000);
    await post.broker.start();
    await sending;
    await post.allEnded();
    expect(await keeper.stop()).toEqual(ENDED_WELL);
    await post.check();
  });

  test('while the network is cut, in the words of an earlier event too: the same', async () => {
    await using post = await Post.open();
    await using cable = await Cable.lay(post.broker.port);
    await post.configure({ url: post.broker.urlAt(cable.port) });
    await using keeper = await post.keeper();
    await post.client.send('bell,once,front');
    await post.client.ended('bell');
    const firstBell = (await post.parts()).get('bell') ?? [];
    cable.cut();
    const bellMs = Date.now();
    await post.client.send('bell,once,front');
    await post.triggers('cut', TRIGGERS, 100);
    cable.mend();
    await post.allEnded();
    await post.client.idle();
    expect(await keeper.stop()).toEqual(ENDED_WELL);
    const bells = (await post.parts()).get('bell') ?? [];
    expect(firstBell).toHaveLength(1);
    expect(bells).toHaveLength(2);
    expect(bells[1]?.manifest.windows[0]?.from_ms).toBeLessThanOrEqual(bellMs - SNAP_MS);
    expect(bells[1]?.manifest.windows[0]?.to_ms).toBeGreaterThanOrEqual(bellMs + SNAP_MS);
    for (const { event, atMs, hasOwnTime } of post.sent)
      expect(await post.parts(), `${event} ${atMs} ${hasOwnTime}`).toHaveProperty('size', TRIGGERS + 1);
    expect(await auditEvents(post.store.layout)).toEqual([]);
  });

  test('in the words of an event that is still being saved, when the daemon is killed: another event', async () => {
    await using post = await Post.open();
    await using first = await post.keeper();
    const bell = { event: 'bell', post: '12s', cameras: ['front'] };
    await post.client.send(bell);
    await post.client.reaches('bell', 'saving');
    await sleep(1_500);
    // Frozen, so that the broker sends the message, and nobody follows it.
    first.signal('SIGSTOP');
    await post.client.send(bell);
    await sleep(300);
    first.signal('SIGKILL');
    await first.exited;
    await using second = await post.keeper();
    await waitFor('both events', () => post.client.status?.running === 2, 5_000);
    expect(await second.stop()).toEqual(ENDED_WELL);
  });

  test('over TLS, from a broker that asks for certificate and password, with MQTT 5', async () => {
    await using post = await Post.open({ certified: true });
    await post.configure({ protocol_version: '5' });
    await using first = await post.keeper();
    await post.trigger('encrypted', true);
    await post.client.reaches('encrypted', 'saving');
    expect(await first.stop()).toEqual(ENDED_WELL);
    await post.triggers('meanwhile', 4, 100);
    await using second = await post.keeper();
    await post.allEnded();
    expect(await second.stop()).toEqual(ENDED_WELL);
    await post.check();
    for (const daemon of [first, second]) expect(daemon.output).not.toContain(post.broker.password);
  });

  test('with a wrong certificate authority: refused, said once, and served when that is mended', async () => {
    await using post = await Post.open({ certified: true });
    await using other = await RigStore.create();
    const { caFile } = brokerCertificates(other.folder);
    await post.configure({ ca_file: caFile });
    await using keeper = startKeeper(post.store);
    await waitFor('a complaint', () => keeper.output.includes('no connection to the broker'));
    await sleep(1_500);
    expect(keeper.output.match(/no connection to the broker/g)).toHaveLength(1);
    expect(keeper.running).toBe(true);
    expect(await keeper.stop()).toEqual(ENDED_WELL);
  });
});
