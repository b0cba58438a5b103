import { describe, expect, it } from 'vitest';
import { statusText, stuckText } from './daemon-life-policy.ts';

describe('statusText', () => {
  it.each([
    [[{ name: 'nas', state: 'idle' }], 'all is uploaded and verified'],
    [[{ name: 'nas', state: 'copying' }], 'nas: uploading'],
    [[{ name: 'nas', state: 'checking' }], 'nas: uploading'],
    [[{ name: 'nas', state: 'waiting' }], 'nas: waits for its hours'],
    [
      [
        { name: 'nas', state: 'idle' },
        { name: 'cloud', state: 'failing', trouble: 'network' },
        { name: 'usb', state: 'idle', blocked: { events: 1, first: 'x' } },
      ],
      'cloud: trouble (network), trying on; usb: an event cannot be uploaded whole',
    ],
  ] as const)('of %j', (remotes, text) => {
    expect(statusText(remotes)).toBe(text);
  });
});

describe('stuckText', () => {
  it('gives rclone the time to be stopped, and the store time to be looked at', () => {
    const remotes = [
      { name: 'nas', quietMs: 0 },
      { name: 'cloud', quietMs: 2_400_000 },
    ];
    expect(stuckText(remotes, 300_000)).toBeUndefined();
    expect(stuckText(remotes, 299_000)).toBe('the work for cloud has not gone on for 2400 s');
  });
});
