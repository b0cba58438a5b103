import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskUrl, sourceFault, urlSecrets, withCredentials } from './source-url.ts';

describe('a source', () => {
  it.each([
    'rtsp://192.0.2.10/stream1',
    'rtsp://user:p%40ss@192.0.2.10:554/stream1?x=1',
    'rtsp://user:p@ss:word@192.0.2.10/live',
    'RTSPS://cam.example.org:322/a',
    'rtsp://[2001:db8::1]:554/a',
    'http://cam.example.org/video.mjpg',
    'rtsp://192.0.2.10:554/live@main',
    'file:///srv/test.mp4',
    '/srv/test.mp4',
  ])('is right: %s', (source) => {
    expect(sourceFault(source)).toBeUndefined();
  });

  it.each([
    ['192.0.2.10', 'is not a URL'],
    ['ftp://192.0.2.10/', 'scheme "ftp" is not known'],
    ['rtsp:///stream', 'names no host'],
    ['rtsp://user:s#cret@192.0.2.10/', 'percent-encode'],
    ['rtsp://user:s/cret@192.0.2.10/', 'percent-encode'],
    ['rtsp://user:12/34@192.0.2.10/', 'percent-encode'],
    ['rtsp://user:s?cret@192.0.2.10/', 'percent-encode'],
    ['rtsp://user:s cret@192.0.2.10/', 'percent-encode'],
    ['rtsp://user:100%@192.0.2.10/', 'must be written %25'],
    ['rtsp://192.0.2.10:99999/', 'cannot be understood'],
    ['file://host', 'names no absolute path'],
  ])('is wrong: %s', (source, message) => {
    expect(sourceFault(source)).toContain(message);
  });

  it('keeps every secret to itself when it is wrong or masked', () => {
    const password = fc.string({ minLength: 1, maxLength: 12 }).map((text) => `Zq7${text}`);
    fc.assert(
      fc.property(password, fc.constantFrom('', '/', '/live', ':554/x?y=1'), (secret, rest) => {
        const source = `rtsp://user:${secret}@192.0.2.10${rest}`;
        expect(`${sourceFault(source)} ${maskUrl(source)}`).not.toContain('Zq7');
      }),
      { numRuns: 1000 },
    );
  });
});

describe('credentials', () => {
  it('come out of a URL as they were put in', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (user, password) => {
        const source = withCredentials('rtsp://192.0.2.10/a', user, password);
        const url = new URL(source);
        expect(sourceFault(source)).toBeUndefined();
        expect([decodeURIComponent(url.username), decodeURIComponent(url.password)]).toEqual([
          user,
          password,
        ]);
        expect(urlSecrets(source)).toContain(password);
      }),
    );
  });

  it('are found in path and query as some cameras want them', () => {
    const source = 'rtsp://192.0.2.10/user=admin_password=tlJw_channel=1?token=Zq7&x=1';
    expect(urlSecrets(source)).toEqual(expect.arrayContaining(['tlJw', 'Zq7']));
    expect(maskUrl(source)).toBe('rtsp://192.0.2.10/…');
  });
});
