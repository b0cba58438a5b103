/** How the packets of one track reach the client: RTSP's Transport header (RFC 2326, 12.39). */
export type Transport =
  | { readonly kind: 'tcp'; readonly rtpChannel: number; readonly rtcpChannel: number }
  | { readonly kind: 'udp'; readonly rtpPort: number; readonly rtcpPort: number };

/**
 * The first of the transports that a client offers for a track that the camera has; undefined if there is none.
 * Channels that the client leaves open are chosen by the track's index.
 */
export function chooseTransport(header: string, trackIndex: number): Transport | undefined {
  for (const offer of header.split(',')) {
    const parts = offer.trim().split(';');
    const [profile = '', ...parameters] = parts.map((part) => part.trim().toLowerCase());
    if (parameters.includes('multicast')) continue;
    if (profile === 'rtp/avp/tcp') return tcpTransport(parameters, trackIndex);
    const ports = pair(parameters, 'client_port');
    const isUdp = profile === 'rtp/avp' || profile === 'rtp/avp/udp';
    if (isUdp && ports) return { kind: 'udp', rtpPort: ports[0], rtcpPort: ports[1] };
  }
  return undefined;
}

/** The Transport header of the answer. */
export function formatTransport(
  transport: Transport,
  serverPorts: ServerPorts | undefined,
  ssrc: number,
): string {
  const source = `ssrc=${ssrc.toString(16).padStart(8, '0').toUpperCase()}`;
  if (transport.kind === 'tcp') {
    return `RTP/AVP/TCP;unicast;interleaved=${transport.rtpChannel}-${transport.rtcpChannel};${source}`;
  }
  const client = `client_port=${transport.rtpPort}-${transport.rtcpPort}`;
  return `RTP/AVP;unicast;${client};server_port=${serverPorts?.rtp}-${serverPorts?.rtcp};${source}`;
}

export interface ServerPorts {
  readonly rtp: number;
  readonly rtcp: number;
}

function tcpTransport(parameters: readonly string[], trackIndex: number): Transport | undefined {
  const [rtpChannel, rtcpChannel] = pair(parameters, 'interleaved') ?? [trackIndex * 2, trackIndex * 2 + 1];
  return rtpChannel > 255 || rtcpChannel > 255 ? undefined : { kind: 'tcp', rtpChannel, rtcpChannel };
}

function pair(parameters: readonly string[], name: string): [number, number] | undefined {
  const text = parameters.find((parameter) => parameter.startsWith(`${name}=`))?.slice(name.length + 1);
  const [, first, second] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text ?? '') ?? [];
  if (first === undefined) return undefined;
  return [Number(first), second === undefined ? Number(first) + 1 : Number(second)];
}
