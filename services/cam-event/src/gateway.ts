import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { counted, type EventServiceStatus, formatInstant, type StoreLayout } from '@pm-dvr/contracts';
import {
  type BrokerSettings,
  type Clock,
  CodedError,
  type Logger,
  type MqttMessage,
  type MqttSession,
  makeFolder,
  messageOf,
  openMqttSession,
  replaceFile,
  SpareMemory,
} from '@pm-dvr/runtime';
import { type Complaint, ComplaintLimiter } from './complaints.ts';
import type { EventEngine } from './engine.ts';
import type { EventRequest } from './event-request.ts';
import { HomeAssistant } from './home-assistant.ts';
import type { Life } from './life.ts';
import { errorMessage } from './life-error.ts';
import { lifeMessage } from './life-message.ts';
import type { RunPlan } from './run-plan.ts';
import { mayPass } from './store-patience-policy.ts';
import { parseTrigger } from './trigger-message.ts';

export interface GatewayOptions {
  readonly plan: RunPlan & { readonly broker: BrokerSettings };
  readonly layout: StoreLayout;
  readonly engine: EventEngine;
  readonly clock: Clock;
  readonly log: Logger;
  /** Told of every message that cannot be followed as it is. */
  readonly onComplaint?: () => void;
  /** Called when {@link Gateway.isListening} or {@link Gateway.standing} may have changed. */
  readonly onChange: () => void;
}

/** The broker keeps triggers for a daemon that is away for so long. */
const SESSION_SECONDS = 7 * 86_400;
/** How often it is noted that the broker was heard, and summaries are said. */
const PULSE_MS = 10_000;
/** An error that will not pass by itself is taken for one of the message after so long. */
const STORE_PATIENCE_MS = 60_000;
const STORE_PAUSE_MS = 1_000;
const LISTED_EVENTS = 20;

/** Between the broker and the engine: triggers come in; pongs, lives, errors and the status go out. */
export class Gateway {
  private readonly options: GatewayOptions;
  private readonly limiter: ComplaintLimiter;
  private readonly memory: SpareMemory;
  private readonly stop = new AbortController();
  private session: MqttSession | undefined;
  private home: HomeAssistant | undefined;
  private pulse: NodeJS.Timeout | undefined;
  /** The store takes nothing at present. */
  private isStuck = false;

  constructor(options: GatewayOptions) {
    this.options = options;
    this.limiter = new ComplaintLimiter(options.clock);
    this.memory = new SpareMemory(options.clock);
  }

  /** Connects in the background, and for ever anew. */
  async start(): Promise<void> {
    const { plan, log, layout, clock } = this.options;
    const { broker, topics, discovery: scope } = plan;
    const lastHeardMs = await this.readLastHeard();
    const will = {
      topic: topics.status,
      payload: JSON.stringify(this.status('gone')),
      retain: true,
      qos: 1,
    } as const;
    this.session = openMqttSession({
      ...{ ...broker, clientId: `${broker.clientIdPrefix}-event-${hostname()}`, log, will },
      subscription: { topic: topics.save, handle: (message) => this.take(message) },
      persistent: { expirySeconds: SESSION_SECONDS },
      onState: () => {
        this.noteLastHeard();
        this.options.onChange();
      },
      onSubscribed: this.options.onChange,
      ...(lastHeardMs === undefined ? {} : { lastHeardMs }),
    });
    const { session } = this;
    if (scope) this.home = new HomeAssistant({ scope, topics, layout, clock, session });
    this.publishStatus();
    this.pulse = setInterval(() => this.beat(), PULSE_MS);
  }

  /** Whether the broker passes on what is published for this daemon. */
  get isListening(): boolean {
    return this.session?.isSubscribed() ?? false;
  }

  /** How it stands, in a few words; not for each event, for there may be thousands. */
  get standing(): string {
    if (this.isShort) return 'the disk does not take what is to be kept';
    if (this.isListening) return 'following messages';
    const isConnected = this.session?.isConnected() ?? false;
    return isConnected
      ? 'the broker does not give the subscription'
      : 'no connection to the broker, trying on';
  }

  /** Publishes how an event stands, and with it how many there are. */
  tell({ state, ref, manifest }: Life): void {
    const nowMs = this.options.clock.wallMs();
    const message = lifeMessage({ state, manifest, manifestPath: ref, nowMs });
    this.session?.publish(this.options.plan.topics.life, JSON.stringify(message));
    this.publishStatus();
  }

  async close(): Promise<void> {
    clearInterval(this.pulse);
    this.stop.abort();
    await this.session?.close({ [this.options.plan.topics.status]: JSON.stringify(this.status('stopped')) });
    this.noteLastHeard();
  }

  /** Follows one message; the broker learns that it has arrived when this resolves. Never rejects. */
  private async take(message: MqttMessage): Promise<'handled' | 'left'> {
    const { engine, plan, clock, log } = this.options;
    this.memory.worked();
    if (message.retain) {
      log.debug(`a retained message on ${message.topic} was passed over`);
      return 'handled';
    }
    const incoming = {
      ...{ topic: message.topic, payload: message.payload, isRepeated: message.dup },
      ...(message.lateMs === undefined ? {} : { lateMs: message.lateMs }),
      ...(message.packetId === undefined ? {} : { packetId: message.packetId }),
    };
    const context = {
      topicFilter: plan.topics.save,
      snapMs: plan.snapMs,
      nowMs: clock.wallMs(),
      known: engine.cameras,
    };
    const parsed = parseTrigger(incoming, context);
    if (parsed.kind === 'ping')
      this.session?.publish(plan.topics.pong, String(Math.floor(context.nowMs / 1000)));
    else if (parsed.kind === 'bad') this.complain(parsed.complaint, message);
    else {
      for (const complaint of parsed.complaints) this.complain(complaint, message);
      const outcome = await this.follow(parsed.request, message);
      this.publishStatus();
      return outcome;
    }
    return 'handled';
  }

  /** A trigger that the store does not take now waits, and all behind it stay at the broker. */
  private async follow(request: EventRequest, message: MqttMessage): Promise<'handled' | 'left'> {
    const { engine, clock, log } = this.options;
    const startedMs = clock.monotonicMs();
    try {
      while (!this.stop.signal.aborted) {
        try {
          const { kind, id } = await engine.follow(request);
          if (kind !== 'opened') log.debug(`${id || request.event}: ${kind}`);
          return 'handled';
        } catch (error) {
          const code = error instanceof CodedError ? error.code : 'EVENT_NOT_SAVED';
          if (!this.isStuck) this.complain({ code, message: messageOf(error) }, message);
          // What the suite itself refuses will be refused again; a disk may come back.
          const isHopeless = !mayPass(error) && clock.monotonicMs() - startedMs > STORE_PATIENCE_MS;
          if (error instanceof CodedError || isHopeless) return 'handled';
          this.isStuck = true;
          this.publishStatus();
          await clock.sleep(STORE_PAUSE_MS, this.stop.signal);
        }
      }
      return 'left';
    } finally {
      this.isStuck = false;
    }
  }

  private complain(complaint: Complaint, message: MqttMessage): void {
    const { clock, log, plan, onComplaint } = this.options;
    onComplaint?.();
    if (!this.limiter.admit()) return;
    const said = errorMessage(complaint, message, clock.wallMs());
    log.error({ topic: said.topic, payload: said.payload }, `${said.code}: ${said.message}`);
    this.session?.publish(plan.topics.error, JSON.stringify(said));
  }

  private beat(): void {
    const summary = this.limiter.summary();
    if (summary !== undefined) this.options.log.error(summary);
    this.noteLastHeard();
    this.publishStatus();
    this.memory.look();
  }

  private publishStatus(): void {
    const status = this.status('running');
    this.options.onChange();
    this.session?.publishLatest(this.options.plan.topics.status, JSON.stringify(status));
    this.home?.look(this.options.engine.cameras);
  }

  private status(state: EventServiceStatus['state']): EventServiceStatus {
    const { engine, clock } = this.options;
    const nowMs = clock.wallMs();
    const { running } = engine;
    const { isShort } = this;
    const said = {
      running: isShort
        ? 'FAILED: the disk does not take what is to be kept'
        : `OK: ${counted(running.length, 'event')} being saved`,
      stopped: 'STOPPED: cam-event was stopped',
      gone: 'GONE: cam-event ended without a word, or lost its network',
    };
    return {
      code: state !== 'running' ? 2 : isShort ? 1 : 0,
      message: said[state],
      date: formatInstant(nowMs),
      timestamp: Math.floor(nowMs / 1000),
      state,
      events: running.slice(0, LISTED_EVENTS),
      running: running.length,
    };
  }

  private get isShort(): boolean {
    return this.options.engine.isShort || this.isStuck;
  }

  private get heardFile(): string {
    return join(this.options.layout.runningDir, 'broker-heard');
  }

  private async readLastHeard(): Promise<number | undefined> {
    const text = await readFile(this.heardFile, 'utf8').catch(() => '');
    return /^\d{1,15}\n$/.test(text) ? Number(text) : undefined;
  }

  /** So that the next start knows since when a message may have waited. */
  private noteLastHeard(): void {
    const heardMs = this.session?.lastHeardMs();
    if (heardMs === undefined || this.options.engine.isAway) return;
    try {
      makeFolder(this.options.layout.runningDir);
      replaceFile(this.heardFile, `${Math.round(heardMs)}\n`);
    } catch (error) {
      this.options.log.debug(`${this.heardFile} cannot be written: ${messageOf(error)}`);
    }
  }
}
