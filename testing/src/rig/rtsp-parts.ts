/** A piece of an RTSP connection: an interleaved packet (RFC 2326, 10.12), or a message. */
export type RtspPart = { readonly packet: Buffer } | { readonly head: string; readonly body: Buffer };

/** Takes what comes on one side of an RTSP connection apart. */
export class RtspParts {
  private bytes = Buffer.alloc(0);

  /** The parts that these bytes complete, in order. */
  push(chunk: Buffer): RtspPart[] {
    this.bytes = Buffer.concat([this.bytes, chunk]);
    const parts: RtspPart[] = [];
    for (let part = this.next(); part; part = this.next()) parts.push(part);
    return parts;
  }

  private next(): RtspPart | undefined {
    if (this.bytes[0] === 0x24) {
      const length = this.bytes.length < 4 ? Number.POSITIVE_INFINITY : 4 + this.bytes.readUInt16BE(2);
      return this.bytes.length < length ? undefined : { packet: this.take(length) };
    }
    const end = this.bytes.indexOf('\r\n\r\n');
    if (end < 0) return undefined;
    const head = this.bytes.toString('utf8', 0, end);
    const length = Number(/^content-length:\s*(\d+)/im.exec(head)?.[1] ?? 0);
    if (this.bytes.length < end + 4 + length) return undefined;
    this.take(end + 4);
    return { head, body: this.take(length) };
  }

  private take(length: number): Buffer {
    const taken = Buffer.from(this.bytes.subarray(0, length));
    this.bytes = this.bytes.subarray(length);
    return taken;
  }
}

/** The value of a header; undefined if it is not there. */
export function headerOf(head: string, name: string): string | undefined {
  return new RegExp(`^${name}:\\s*(.*)$`, 'im').exec(head)?.[1]?.trim();
}
