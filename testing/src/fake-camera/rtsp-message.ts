/** A request of RTSP/1.0 (RFC 2326). */
export interface RtspRequest {
  readonly method: string;
  readonly uri: string;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
}

export interface RtspResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** What is to happen as soon as the response is written. */
  readonly afterwards?: () => void;
}

const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  454: 'Session Not Found',
  455: 'Method Not Valid in This State',
  459: 'Aggregate Operation Not Allowed',
  461: 'Unsupported Transport',
  501: 'Not Implemented',
  503: 'Service Unavailable',
};

const LONGEST_REQUEST_BYTES = 65_536;

/** What stands at the front of a connection's bytes. */
export type Parsed =
  | { readonly kind: 'request'; readonly request: RtspRequest; readonly sizeBytes: number }
  /** A packet the client sent in the connection, or a blank line between requests. */
  | { readonly kind: 'skip'; readonly sizeBytes: number }
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'garbage' };

/** Looks at the front of what a client has sent. */
export function parseFront(bytes: Buffer): Parsed {
  if (bytes[0] === 0x24) {
    const sizeBytes = bytes.length < 4 ? 4 : 4 + bytes.readUInt16BE(2);
    return bytes.length < sizeBytes ? { kind: 'incomplete' } : { kind: 'skip', sizeBytes };
  }
  if (bytes[0] === 0x0d || bytes[0] === 0x0a) return { kind: 'skip', sizeBytes: 1 };
  const end = bytes.indexOf('\r\n\r\n');
  if (end === -1) return { kind: bytes.length > LONGEST_REQUEST_BYTES ? 'garbage' : 'incomplete' };
  const request = parseRequest(bytes.toString('utf8', 0, end));
  const bodyBytes = Number(request?.headers.get('content-length') ?? 0);
  if (!request || !(bodyBytes >= 0 && bodyBytes <= LONGEST_REQUEST_BYTES)) return { kind: 'garbage' };
  const sizeBytes = end + 4 + bodyBytes;
  return bytes.length < sizeBytes ? { kind: 'incomplete' } : { kind: 'request', request, sizeBytes };
}

function parseRequest(text: string): RtspRequest | undefined {
  const [first = '', ...lines] = text.split('\r\n');
  const [, method, uri] = /^([A-Z_]+) (\S+) RTSP\/1\.\d$/.exec(first) ?? [];
  if (method === undefined || uri === undefined) return undefined;
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return { method, uri, headers };
}

/** The bytes of a response to `request`, with its CSeq. */
export function formatResponse(request: RtspRequest, response: RtspResponse): Buffer {
  const body = Buffer.from(response.body ?? '');
  const headers: Record<string, string> = {
    CSeq: request.headers.get('cseq') ?? '0',
    Server: 'pm-dvr fake camera',
    Date: new Date().toUTCString(),
    ...response.headers,
    ...(body.length > 0 ? { 'Content-Length': String(body.length) } : {}),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const first = `RTSP/1.0 ${response.status} ${REASONS[response.status] ?? 'Error'}\r\n`;
  return Buffer.concat([Buffer.from(`${first}${lines.join('')}\r\n`), body]);
}
