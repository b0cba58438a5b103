import { randomBytes, randomInt } from 'node:crypto';
import { ByteValve } from './byte-valve.ts';
import type { ActiveFaults } from './faults.ts';
import { type FrameMark, writeMark } from './frame-mark.ts';
import { damagePackets, splitPackets } from './packet-damage.ts';
import {
  fillTemplate,
  INTERLEAVED_HEADER_BYTES,
  type PacketTemplate,
  RTP_HEADER_BYTES,
} from './packet-template.ts';
import { senderReport } from './rtcp.ts';
import { noteFrame, type SentRange, type SessionStats } from './stats.ts';
import type { Transport } from './transport.ts';
import type { UdpPair } from './udp-pair.ts';
import type { VideoFrame } from './video.ts';

/** What a session needs of the camera and the connection it belongs to. */
export interface SessionSurroundings {
  readonly faults: ActiveFaults;
  readonly random: () => number;
  /** Writes to the client's RTSP connection. */
  readonly write: (bytes: Buffer) => void;
  /** Bytes written to the RTSP connection that have not left yet. */
  readonly unsentBytes: () => number;
  readonly clientAddress: string;
  readonly userAgent: string;
}

interface Track {
  readonly transport: Transport;
  readonly udp: UdpPair | undefined;
  readonly ssrc: number;
  sequence: number;
  packetCount: number;
  octetCount: number;
}

/** More than this not taken by the client, and frames are left out. */
const UNSENT_LIMIT_BYTES = 8 << 20;

/** One client's session: its tracks, what is sent on them, and the account of it. */
export class PlaySession {
  readonly id = randomBytes(8).toString('hex');
  playing = false;
  /** Nothing that is due before this (monotonic milliseconds) is sent. */
  startMs = 0;
  /** Video waits for the next keyframe. */
  needsKeyframe = true;
  readonly #around: SessionSurroundings;
  readonly #tracks = new Map<number, Track>();
  readonly #valve = new ByteValve();
  readonly #sent: SentRange[] = [];
  readonly #damaged: SentRange[] = [];
  #counts = { frames: 0, bytes: 0, skippedFrames: 0, droppedPackets: 0, corruptedPackets: 0 };
  #startedMs = 0;
  #endedMs: number | undefined;

  constructor(around: SessionSurroundings) {
    this.#around = around;
  }

  get trackIndexes(): number[] {
    return [...this.#tracks.keys()];
  }

  /** Sets a track up, or sets it up again with another transport. */
  addTrack(index: number, transport: Transport, udp: UdpPair | undefined, ssrc: number): void {
    const sequence = this.#tracks.get(index)?.sequence ?? randomInt(0x1_0000);
    this.#tracks.set(index, { transport, udp, ssrc, sequence, packetCount: 0, octetCount: 0 });
  }

  /** Sequence number of the track's next packet. */
  nextSequence(index: number): number {
    return (this.#tracks.get(index)?.sequence ?? 0) & 0xffff;
  }

  /** Whether RTCP from this port of the client's belongs to this session. */
  hearsFrom(port: number): boolean {
    return [...this.#tracks.values()].some(
      ({ transport }) => transport.kind === 'udp' && transport.rtcpPort === port,
    );
  }

  /** Begins to send what is due at `startMs` (monotonic) or later, video from a keyframe if wanted. */
  play(startMs: number, fromKeyframe: boolean): void {
    this.startMs = startMs;
    this.needsKeyframe = fromKeyframe;
    this.playing = true;
    this.#startedMs ||= Date.now();
  }

  /** Ends the session for good. */
  end(): void {
    this.playing = false;
    this.#endedMs ??= Date.now();
    this.#valve.close();
  }

  /** Sends a video frame unless it must wait for a keyframe or the client takes nothing. */
  sendVideo(frame: VideoFrame, mark: FrameMark, timestamp: number): void {
    const track = this.#tracks.get(0);
    if (!track || (this.needsKeyframe && !frame.keyframe)) return;
    if (this.#isChoked()) {
      this.needsKeyframe = true;
      this.#counts.skippedFrames++;
      return;
    }
    this.needsKeyframe = false;
    const bytes = this.#fill(track, frame.packets, timestamp);
    writeMark(bytes, frame.markOffset, mark);
    const whole = this.#emit(track, bytes, frame.packets);
    noteFrame(whole ? this.#sent : this.#damaged, mark);
    this.#counts.frames++;
  }

  /** Sends an audio packet unless the client takes nothing. */
  sendAudio(packets: PacketTemplate, timestamp: number): void {
    const track = this.#tracks.get(1);
    if (track && !this.#isChoked()) this.#emit(track, this.#fill(track, packets, timestamp), packets);
  }

  /** Sends a sender report that says which wall time an RTP time stands for. */
  sendReport(index: number, wallMs: number, rtpTimestamp: number): void {
    const track = this.#tracks.get(index);
    if (!track) return;
    const { ssrc, packetCount, octetCount } = track;
    const report = senderReport({ ssrc, wallMs, rtpTimestamp, packetCount, octetCount }, 'fake-camera');
    if (track.transport.kind === 'udp') {
      track.udp?.sendRtcp(report, track.transport.rtcpPort, this.#around.clientAddress);
      return;
    }
    const header = Buffer.from([0x24, track.transport.rtcpChannel, report.length >> 8, report.length & 0xff]);
    this.#around.write(Buffer.concat([header, report]));
  }

  /** Takes a change of the rate limit over. */
  limit(bytesPerSecond: number | undefined): void {
    this.#valve.limit(bytesPerSecond);
  }

  stats(): SessionStats {
    return {
      transport: [...this.#tracks.values()][0]?.transport.kind ?? 'tcp',
      userAgent: this.#around.userAgent,
      startedMs: this.#startedMs,
      ...(this.#endedMs === undefined ? {} : { endedMs: this.#endedMs }),
      sent: [...this.#sent],
      damaged: [...this.#damaged],
      ...this.#counts,
    };
  }

  #isChoked(): boolean {
    return this.#around.unsentBytes() + this.#valve.waitingBytes > UNSENT_LIMIT_BYTES;
  }

  #fill(track: Track, packets: PacketTemplate, timestamp: number): Buffer {
    const channel = track.transport.kind === 'tcp' ? track.transport.rtpChannel : 0;
    const bytes = fillTemplate(packets, { channel, sequence: track.sequence, timestamp, ssrc: track.ssrc });
    const count = packets.starts.length;
    track.sequence += count;
    track.packetCount += count;
    track.octetCount += bytes.length - count * (INTERLEAVED_HEADER_BYTES + RTP_HEADER_BYTES);
    return bytes;
  }

  /** Whether all packets were handed over as they should be. */
  #emit(track: Track, bytes: Buffer, template: PacketTemplate): boolean {
    const { dropShare, corruptShare } = this.#around.faults;
    const random = this.#around.random;
    if (dropShare === 0 && corruptShare === 0) {
      this.#write(track, track.transport.kind === 'tcp' ? [bytes] : splitPackets(bytes, template));
      return true;
    }
    const damage = damagePackets(bytes, template, { dropShare, corruptShare, random });
    this.#counts.droppedPackets += damage.dropped;
    this.#counts.corruptedPackets += damage.corrupted;
    this.#write(track, track.transport.kind === 'tcp' ? [Buffer.concat(damage.packets)] : damage.packets);
    return damage.dropped + damage.corrupted === 0;
  }

  #write(track: Track, pieces: readonly Buffer[]): void {
    const { transport, udp } = track;
    for (const piece of pieces) {
      this.#counts.bytes += piece.length;
      if (transport.kind === 'tcp') this.#around.write(piece);
      else {
        const write = (packet: Buffer) => udp?.sendRtp(packet, transport.rtpPort, this.#around.clientAddress);
        this.#valve.push({ bytes: piece.subarray(INTERLEAVED_HEADER_BYTES), write, divisible: false });
      }
    }
  }
}
