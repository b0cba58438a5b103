import { expect, test } from 'vitest';
import { chooseTransport, formatTransport } from './transport.ts';

test.each([
  ['RTP/AVP/TCP;unicast;interleaved=4-5', { kind: 'tcp', rtpChannel: 4, rtcpChannel: 5 }],
  ['RTP/AVP/TCP;unicast', { kind: 'tcp', rtpChannel: 2, rtcpChannel: 3 }],
  ['RTP/AVP;unicast;client_port=5000-5001', { kind: 'udp', rtpPort: 5000, rtcpPort: 5001 }],
  ['RTP/AVP/UDP;unicast;client_port=5000', { kind: 'udp', rtpPort: 5000, rtcpPort: 5001 }],
  ['RTP/AVP;multicast, RTP/AVP/TCP;interleaved=0-1', { kind: 'tcp', rtpChannel: 0, rtcpChannel: 1 }],
  ['RTP/AVP;multicast;client_port=5000-5001', undefined],
  ['RTP/AVP;unicast', undefined],
  ['RTP/AVP/TCP;interleaved=300-301', undefined],
  ['', undefined],
])('%s', (header, expected) => {
  expect(chooseTransport(header, 1)).toEqual(expected);
});

test('the answer names channels or ports, and the source', () => {
  expect(formatTransport({ kind: 'tcp', rtpChannel: 0, rtcpChannel: 1 }, undefined, 0xab)).toBe(
    'RTP/AVP/TCP;unicast;interleaved=0-1;ssrc=000000AB',
  );
  expect(formatTransport({ kind: 'udp', rtpPort: 5000, rtcpPort: 5001 }, { rtp: 6000, rtcp: 6001 }, 1)).toBe(
    'RTP/AVP;unicast;client_port=5000-5001;server_port=6000-6001;ssrc=00000001',
  );
});
