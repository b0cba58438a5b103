import { INTERLEAVED_HEADER_BYTES, type PacketTemplate, RTP_HEADER_BYTES } from './packet-template.ts';

export interface DamageOptions {
  readonly dropShare: number;
  readonly corruptShare: number;
  readonly random: () => number;
}

/** The packets that are left of a frame, each with its interleaved header, and what happened to the others. */
export interface DamagedPackets {
  readonly packets: readonly Buffer[];
  readonly dropped: number;
  readonly corrupted: number;
}

/** Takes single packets of a filled frame away, or garbles their payload in place. */
export function damagePackets(
  bytes: Buffer,
  template: PacketTemplate,
  options: DamageOptions,
): DamagedPackets {
  const all = splitPackets(bytes, template);
  const packets = all.filter(() => !(options.random() < options.dropShare));
  let corrupted = 0;
  for (const packet of packets) {
    if (!(options.random() < options.corruptShare)) continue;
    corrupted++;
    garble(packet.subarray(INTERLEAVED_HEADER_BYTES + RTP_HEADER_BYTES), options.random);
  }
  return { packets, dropped: all.length - packets.length, corrupted };
}

/** The packets of a filled frame, each with its interleaved header; views into `bytes`. */
export function splitPackets(bytes: Buffer, template: PacketTemplate): Buffer[] {
  return template.starts.map((start, index) =>
    bytes.subarray(start, template.starts[index + 1] ?? bytes.length),
  );
}

function garble(payload: Buffer, random: () => number): void {
  for (let count = Math.ceil(payload.length / 50); count > 0; count--) {
    const at = Math.floor(random() * payload.length);
    payload[at] = (payload[at] ?? 0) ^ (1 + Math.floor(random() * 255));
  }
}
