import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { codeOf } from '@pm-dvr/runtime';
import type { ServerPorts } from './transport.ts';

/** The two UDP sockets of a camera, RTP on an even port and RTCP on the one after it. */
export interface UdpPair extends ServerPorts {
  sendRtp(packet: Buffer, port: number, address: string): void;
  sendRtcp(packet: Buffer, port: number, address: string): void;
  close(): void;
}

const SEND_BUFFER_BYTES = 1 << 20;

/** Opens a pair on `host`; `heard` is called with the sender's port for each RTCP packet. */
export async function openUdpPair(host: string, heard: (port: number) => void): Promise<UdpPair> {
  for (;;) {
    const rtp = await bound(host, 0);
    const rtpPort = rtp?.address().port ?? 0;
    const rtcp = rtpPort % 2 === 0 ? await bound(host, rtpPort + 1) : undefined;
    if (!rtp || !rtcp) {
      rtp?.close();
      continue;
    }
    rtcp.on('message', (_, from) => heard(from.port));
    return {
      rtp: rtpPort,
      rtcp: rtpPort + 1,
      sendRtp: (packet, port, address) => rtp.send(packet, port, address, ignore),
      sendRtcp: (packet, port, address) => rtcp.send(packet, port, address, ignore),
      close: () => {
        rtp.close();
        rtcp.close();
      },
    };
  }
}

async function bound(host: string, port: number): Promise<Socket | undefined> {
  const socket = createSocket({ type: 'udp4', sendBufferSize: SEND_BUFFER_BYTES });
  try {
    socket.bind(port, host);
    await once(socket, 'listening');
  } catch (error) {
    socket.close();
    if (codeOf(error) === 'EADDRINUSE') return undefined;
    throw error;
  }
  socket.on('error', ignore);
  return socket;
}

/** A client that is gone makes sending fail; like a real camera this one does not care. */
function ignore(): void {}
