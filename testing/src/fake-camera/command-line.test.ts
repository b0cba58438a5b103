import { expect, test } from 'vitest';
import { ORDERS, parseOrder } from './command-line.ts';
import { parseOptions } from './command-options.ts';

test.each([
  ['silent', { kind: 'fault', fault: { kind: 'silent' } }],
  [' video-stop ', { kind: 'fault', fault: { kind: 'video-stop' } }],
  ['drop 0.01', { kind: 'fault', fault: { kind: 'drop', share: 0.01 } }],
  ['clock-jump -3600', { kind: 'fault', fault: { kind: 'clock-jump', seconds: -3600 } }],
  ['trickle 500', { kind: 'fault', fault: { kind: 'trickle', bytesPerSecond: 500 } }],
  ['reboot', { kind: 'reboot', downMs: 5000 }],
  [
    'reboot h265 640x360 0.5',
    { kind: 'reboot', downMs: 500, codec: 'h265', size: { width: 640, height: 360 } },
  ],
  ['clear', { kind: 'clear' }],
  ['drop', undefined],
  ['drop 2', undefined],
  ['trickle 0', undefined],
  ['silent 3', undefined],
  ['silent please', undefined],
  ['reboot mpeg2', undefined],
  ['reboot 641x360', undefined],
  ['', undefined],
])('the order "%s"', (line, expected) => {
  expect(parseOrder(line)).toEqual(expected);
});

test('every order that is listed is understood', () => {
  const listed = [...ORDERS.matchAll(/^ {2}([a-z-]+)( [A-Z]+)?/gm)];
  expect(listed.length).toBeGreaterThan(12);
  for (const [, name, operand] of listed) {
    expect(parseOrder(operand ? `${name} 1` : `${name}`), name).toBeDefined();
  }
});

test('options have defaults, and the group of pictures is a second long', () => {
  const { video, camera } = parseOptions(['--fps', '15', '--path', 'live/']);
  expect(video).toMatchObject({ codec: 'h264', width: 640, height: 360, fps: 15, gopFrames: 15 });
  expect(camera).toMatchObject({ audio: 'none', path: '/live', port: 0 });
  expect(camera.auth).toBeUndefined();
});

test.each([
  [['--codec', 'mpeg2'], /--codec mpeg2: expected h264, h265/],
  [['--size', '7x7'], /--size 7x7/],
  [['--port', '70000'], /--port 70000: expected a number from 0 to 65535/],
  [['--colour', 'red'], /--colour/],
])('%j is a usage error', (arguments_, message) => {
  expect(() => parseOptions(arguments_)).toThrow(expect.objectContaining({ exitCode: 64 }));
  expect(() => parseOptions(arguments_)).toThrow(message);
});
