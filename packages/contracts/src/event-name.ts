import { formatStamp, type UtcOffset } from './local-time.ts';

/** Longest text of an event, in bytes of UTF-8. */
export const MAX_EVENT_BYTES = 100;

/** Everything but letters, digits, marks and a few harmless signs; a run of it becomes one `_` in file names. */
const UNSAFE = /[^\p{L}\p{N}\p{M} !+,.=@_~^()[\]-]+/gu;

/** What is wrong with the text of an event, in words that say what was expected; undefined if nothing is. */
export function eventTextFault(text: string): string | undefined {
  if (/\p{Cs}/u.test(text)) return 'is not valid Unicode text';
  if (/[\p{Cc}\u2028\u2029]/u.test(text))
    return 'holds a line break or control character; expected one line of text';
  const bytes = new TextEncoder().encode(text).length;
  if (bytes > MAX_EVENT_BYTES) return `is ${bytes} bytes long; expected at most ${MAX_EVENT_BYTES}`;
  return undefined;
}

/**
 * The form of an event's text that stands in file names: never a path, never more than 100 bytes, empty only for an
 * empty text. Different texts can have one form; manifests keep the text itself.
 */
export function safeEventName(text: string): string {
  return text.replace(UNSAFE, '_').replace(/ +/g, ' ').trim() || (text === '' ? '' : '_');
}

/** What the names of an event's links and manifest have in common. */
export interface EventName {
  /** As {@link safeEventName} gives it; empty leaves the `{…}` part out. */
  readonly safeName: string;
  /** `YYYY.MM.DD,HH.MM.SS`, local time. */
  readonly stamp: string;
}

/** Names an event that happened at an instant (milliseconds since the epoch). */
export function eventName(text: string, atMs: number, utcOffset?: UtcOffset): EventName {
  return { safeName: safeEventName(text), stamp: eventStamp(atMs, utcOffset) };
}

/** `YYYY.MM.DD,HH.MM.SS` in local time: the original's stamp, without what a clip's has more. */
export function eventStamp(atMs: number, utcOffset?: UtcOffset): string {
  return formatStamp(atMs, utcOffset).slice(0, 19);
}

/** `{door}-2026.11.20,15.09.57`: the ID of an event, which also begins the name of its manifests. */
export function eventId({ safeName, stamp }: EventName): string {
  return safeName === '' ? stamp : `{${safeName}}-${stamp}`;
}

/** File name of the manifest of one part of an event; parts count from 1. */
export function manifestName(id: string, part: number): string {
  return part === 1 ? `${id}.json` : `${id}+${part}.json`;
}

const MANIFEST = /^((?:\{[^{}/]*\}-)?\d{4}\.\d\d\.\d\d,\d\d\.\d\d\.\d\d)(?:\+([2-9]|[1-9]\d{1,8}))?\.json$/;

/** The event ID and part in the file name of a manifest; undefined if it is none. */
export function parseManifestName(fileName: string): { id: string; part: number } | undefined {
  const match = MANIFEST.exec(fileName);
  return match ? { id: match[1] as string, part: Number(match[2] ?? 1) } : undefined;
}

/** What the name of a link says. */
export interface EventLink {
  readonly camera: string;
  /** Event ID, as {@link eventId} gives it. */
  readonly id: string;
  /** Counts the clips of a camera in an event, from 1. */
  readonly number: number;
  /** Whole seconds from the event to the first frame of the clip; negative before the event. */
  readonly offsetSeconds: number;
  /** With its dot. */
  readonly extension: string;
}

/** `front-{door}-2026.11.20,15.09.57_001(-60 sec).mp4`: the original's grammar. */
export function linkName(link: EventLink): string {
  const number = String(link.number).padStart(3, '0');
  return `${linkPrefix(link.camera, link.id)}${number}(${link.offsetSeconds} sec)${link.extension}`;
}

/** What all links of one camera in one event begin with. */
export function linkPrefix(camera: string, id: string): string {
  return `${camera}-${id}_`;
}

const LINK =
  /^([A-Za-z0-9][A-Za-z0-9_.-]{0,63}?)-((?:\{[^{}/]*\}-)?\d{4}\.\d\d\.\d\d,\d\d\.\d\d\.\d\d)_(\d{3}|[1-9]\d{3,8})\((0|-?[1-9]\d{0,11}) sec\)(\.[A-Za-z0-9]+)$/;

/** What a file name says if it is, to the last character, that of a link; undefined if it is not. */
export function parseLinkName(fileName: string): EventLink | undefined {
  const match = LINK.exec(fileName);
  if (!match) return undefined;
  const [, camera, id, number, offset, extension] = match as unknown as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  return { camera, id, number: Number(number), offsetSeconds: Number(offset), extension };
}

/** Whole seconds, rounded, as they stand in a link's name; never -0. */
export function linkOffsetSeconds(offsetMs: number): number {
  return Math.round(offsetMs / 1000) || 0;
}
