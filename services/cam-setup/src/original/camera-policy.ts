import { isCameraId } from '@pm-dvr/contracts';
import { sourceParts } from '../camera/source-parts.ts';
import type { Found, Table } from '../perl/value.ts';
import { proposedId } from './camera-id-policy.ts';
import type { Draft } from './draft.ts';
import { plainOf } from './plain-value.ts';

const FILE = 'cam_rtsp.yaml';
const UNUSED = new Set(['v-codec', 'a-codec', 'width', 'height', 'bitrate', 'ffmpeg options']);
const KNOWN = new Set(['source', 'record from', 'proxy port', 'proto', 'zone']);

/** Puts the cameras of the original into the draft. `renamed`: IDs that the owner wants instead. */
export function carryCameras(cameras: Table, draft: Draft, renamed: ReadonlyMap<string, string>): void {
  const taken = new Set([...cameras.keys()].map((name) => renamed.get(name) ?? name));
  for (const [name, found] of cameras) {
    const id = renamed.get(name) ?? name;
    if (isCameraId(id)) carryCamera(id, name, found, draft);
    else draft.note('lost', found.place, `camera ${name}`, badId(name, proposedId(name, taken)));
  }
}

function badId(name: string, proposed: string): string {
  const quoted = `'${name.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?').replaceAll("'", "'\\''")}=${proposed}'`;
  return `is not an ID that a camera can have here (letters, digits, "_", "." and "-"); to take it along as ${proposed}: --rename ${quoted}`;
}

function carryCamera(id: string, name: string, found: Found, draft: Draft): void {
  const subject = `camera ${name}`;
  if (found.value.kind !== 'table') {
    const why =
      found.value.kind === 'unknown'
        ? `cannot be told, because ${found.value.why}`
        : 'is not a table of fields';
    draft.note('lost', found.place, subject, why);
    return;
  }
  const camera = new CameraTable(id, subject, found.value.entries, draft);
  if (!camera.source()) return;
  camera.proxy();
  camera.rest();
}

/** The fields of one camera on their way. */
class CameraTable {
  readonly #id: string;
  readonly #subject: string;
  readonly #fields: Table;
  readonly #draft: Draft;

  constructor(id: string, subject: string, fields: Table, draft: Draft) {
    this.#id = id;
    this.#subject = subject;
    this.#fields = fields;
    this.#draft = draft;
  }

  /** False if there is no source, without which there is no camera. */
  source(): boolean {
    const found = this.#fields.get('source');
    const source = found && this.#plain('source', found);
    if (!found || source === undefined || source === '') {
      const place = found?.place ?? [...this.#fields.values()][0]?.place ?? { file: '', line: 0 };
      if (!found || found.value.kind === 'undef' || source === '')
        this.#draft.note('lost', place, this.#subject, 'has no source; it is not carried over');
      return false;
    }
    const parts = sourceParts(source);
    if (parts.isSecret) this.#secret('source', 'source_file', `${this.#id}-url`, parts.url, found);
    else this.#set('source', parts.url, 'source', found);
    if (parts.user !== undefined) this.#set('user', parts.user, 'source', found);
    if (parts.user !== undefined && parts.password !== undefined)
      this.#secret('source', 'password_file', `${this.#id}-password`, parts.password, found);
    return true;
  }

  proxy(): void {
    const [portFound, fromFound] = [this.#fields.get('proxy port'), this.#fields.get('record from')];
    const from = fromFound && this.#plain('record from', fromFound);
    const port = portFound && this.#plain('proxy port', portFound);
    if (!portFound) {
      if (fromFound) this.#note('gone', 'record from', fromFound, 'had no effect without proxy port');
      return;
    }
    if (port === undefined || !/^\d{1,5}$/.test(port)) {
      const message =
        'is no port number: the camera itself is recorded, not the URL in record from; for a proxy set proxy_port and record_from';
      this.#note('lost', 'proxy port', portFound, message);
      return;
    }
    this.#set('proxy_port', Number(port), 'proxy port', portFound);
    if (fromFound && from !== undefined && from !== '')
      this.#set('record_from', from, 'record from', fromFound);
  }

  rest(): void {
    for (const [key, found] of this.#fields) {
      if (UNUSED.has(key)) this.#note('gone', key, found, 'never had an effect');
      else if (!KNOWN.has(key)) this.#note('lost', key, found, 'is not a field of a camera that is known');
    }
    const zone = this.#fields.get('zone');
    const zoneText = zone && this.#plain('zone', zone);
    if (zone && zoneText) this.#set('zone', zoneText, 'zone', zone);
    const proto = this.#fields.get('proto');
    const protoText = proto && this.#plain('proto', proto);
    if (proto && protoText !== undefined && protoText !== 'rtsp')
      this.#note('lost', 'proto', proto, 'is not rtsp; how a camera is recorded follows from its URL');
  }

  #plain(key: string, found: Found): string | undefined {
    return plainOf(found, `${this.#subject}, ${key}`, this.#draft);
  }

  #set(key: string, value: string | number, original: string, found: Found): void {
    const from = { subject: `${this.#subject}, ${original}`, place: found.place };
    this.#draft.set(FILE, ['cameras', this.#id, key], value, from);
  }

  #secret(original: string, key: string, file: string, text: string, found: Found): void {
    this.#draft.secrets.set(file, text);
    this.#set(key, file, original, found);
  }

  #note(kind: 'lost' | 'gone', key: string, found: Found, message: string): void {
    this.#draft.note(kind, found.place, `${this.#subject}, ${key}`, message);
  }
}
