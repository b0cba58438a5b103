/** An RTSP response (RFC 2326). Names of headers are in small letters; a header may be there more than once. */
export interface RtspAnswer {
  readonly status: number;
  readonly reason: string;
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: string;
}

const LONGEST_BYTES = 256 * 1024;

/** Puts one response after the other together from what comes on a connection. */
export class AnswerReader {
  private bytes = Buffer.alloc(0);

  /** The response that these bytes complete; undefined if it is not whole yet. Throws Error for what is no response. */
  push(chunk: Buffer): RtspAnswer | undefined {
    this.bytes = Buffer.concat([this.bytes, chunk]);
    if (this.bytes.length > LONGEST_BYTES) throw new Error('its answer is too long');
    const start = this.bytes.toString('latin1', 0, 5);
    if (!'RTSP/'.startsWith(start)) throw new Error('it does not speak RTSP');
    const end = this.bytes.indexOf('\r\n\r\n');
    if (end < 0) return undefined;
    const [first = '', ...lines] = this.bytes.toString('utf8', 0, end).split('\r\n');
    const headers = headersOf(lines);
    const length = Number(headers.get('content-length')?.[0] ?? 0);
    const bodyEnd = end + 4 + (Number.isSafeInteger(length) && length > 0 ? length : 0);
    if (this.bytes.length < bodyEnd) return undefined;
    const body = this.bytes.toString('utf8', end + 4, bodyEnd);
    this.bytes = this.bytes.subarray(bodyEnd);
    const [, status, reason = ''] = /^RTSP\/\d\.\d (\d{3})(?: (.*))?$/.exec(first) ?? [];
    if (status === undefined) throw new Error('it does not speak RTSP');
    return { status: Number(status), reason, headers, body };
  }
}

function headersOf(lines: readonly string[]): Map<string, string[]> {
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon < 1) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    headers.set(name, [...(headers.get(name) ?? []), line.slice(colon + 1).trim()]);
  }
  return headers;
}

/** Whether a description (SDP, RFC 4566) has video in it. */
export function hasVideo(sdp: string): boolean {
  return /^m=video [1-9]?\d* /m.test(sdp);
}
