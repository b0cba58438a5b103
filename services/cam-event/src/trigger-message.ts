import { createHash } from 'node:crypto';
import type { Complaint } from './complaints.ts';
import type { EventRequest, Trigger } from './event-request.ts';
import { chooseCameras, topicCameras } from './trigger-cameras.ts';
import { isJsonForm, parseJsonTrigger } from './trigger-json.ts';
import { isPing, parsePlainTrigger } from './trigger-plain.ts';
import type { SaidTrigger } from './trigger-words.ts';

export type { Complaint };

/** What is known when a message comes. */
export interface TriggerContext {
  /** Filter by which triggers are subscribed; its first `+` stands for a camera. */
  readonly topicFilter: string;
  /** What to keep before and after an event that does not say, milliseconds. */
  readonly snapMs: number;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
  /** IDs of all cameras. */
  readonly known: readonly string[];
}

/** A message on the event topic, as it came. */
export interface IncomingMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  /** It may have waited at the broker for up to so long. */
  readonly lateMs?: number;
  /** MQTT's DUP flag. */
  readonly isRepeated: boolean;
  /** MQTT's packet identifier. */
  readonly packetId?: number;
}

export type ParsedTrigger =
  | { readonly kind: 'ping' }
  /** To be followed; the complaints are on parts of the message that cannot be. */
  | { readonly kind: 'request'; readonly request: EventRequest; readonly complaints: readonly Complaint[] }
  | { readonly kind: 'bad'; readonly complaint: Complaint };

/** Longest payload of a trigger. */
export const MAX_TRIGGER_BYTES = 16 * 1024;

/**
 * Understands a message on the event topic: a ping, a trigger in the original's form or in JSON, or neither. Never
 * throws, whatever the bytes. Complaints have the code `BAD_TRIGGER`, `UNKNOWN_CAMERA` or `UNKNOWN_KEY`.
 */
export function parseTrigger(message: IncomingMessage, context: TriggerContext): ParsedTrigger {
  const { length } = message.payload;
  if (length > MAX_TRIGGER_BYTES)
    return bad(`the message is ${length} bytes long; expected at most ${MAX_TRIGGER_BYTES}`);
  const text = decode(message.payload);
  if (text === undefined) return bad('the message is not valid UTF-8');
  if (isPing(text)) return { kind: 'ping' };
  const said = isJsonForm(text) ? parseJsonTrigger(text, context.nowMs) : parsePlainTrigger(text);
  return 'faults' in said ? bad(said.faults.join('. ')) : requestOf(said, message, context);
}

function bad(message: string): ParsedTrigger {
  return { kind: 'bad', complaint: { code: 'BAD_TRIGGER', message } };
}

/** The text without the line end that most tools append; undefined if it is not UTF-8. */
function decode(payload: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(payload).replace(/\r?\n$/, '');
  } catch {
    return undefined;
  }
}

function requestOf(said: SaidTrigger, message: IncomingMessage, context: TriggerContext): ParsedTrigger {
  const { snapMs, known } = context;
  const { cameras, complaint } =
    said.cameras.length > 0
      ? chooseCameras(said.cameras, known, said.action !== 'off')
      : { cameras: topicCameras(message.topic, context.topicFilter, known) };
  const complaints: Complaint[] = [];
  if (said.strangeKeys !== undefined) complaints.push({ code: 'UNKNOWN_KEY', message: said.strangeKeys });
  if (complaint) complaints.push(complaint);
  const request = {
    event: said.event,
    action: said.action,
    cameras,
    atMs: said.atMs ?? context.nowMs,
    preMs: said.preMs ?? snapMs,
    postMs: said.postMs ?? (said.action === 'once' ? snapMs : 0),
    trigger: triggerOf(message, context.nowMs, said.atMs !== undefined),
  };
  return { kind: 'request', request, complaints };
}

function triggerOf(message: IncomingMessage, receivedMs: number, hasOwnTime: boolean): Trigger {
  const { topic, payload, isRepeated, lateMs, packetId } = message;
  const digest = createHash('sha256').update(topic).update('\0').update(payload).digest('hex');
  const late = lateMs === undefined || hasOwnTime ? {} : { lateMs };
  const packet = packetId === undefined ? {} : { packetId };
  return { by: 'mqtt', topic, receivedMs, digest, ...packet, isRepeated, ...late };
}
