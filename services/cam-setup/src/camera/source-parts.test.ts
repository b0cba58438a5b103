import { expect, it } from 'vitest';
import { sourceParts } from './source-parts.ts';

it.each([
  ['rtsp://192.0.2.1/x', { url: 'rtsp://192.0.2.1/x', isSecret: false }],
  ['rtsp://u:p@192.0.2.1/x', { url: 'rtsp://192.0.2.1/x', user: 'u', password: 'p', isSecret: false }],
  [
    'rtsp://u:p@ss:w%40@h:554/x@y',
    { url: 'rtsp://h:554/x@y', user: 'u', password: 'p@ss:w@', isSecret: false },
  ],
  ['rtsp://u:100%@h/', { url: 'rtsp://h/', user: 'u', password: '100%', isSecret: false }],
  ['rtsp://u:%C3%A9%FF@h/', { url: 'rtsp://h/', user: 'u', password: '%C3%A9%FF', isSecret: false }],
  ['rtsp://u@h/', { url: 'rtsp://h/', user: 'u', isSecret: false }],
  ['rtsp://h/user=a&password=b', { url: 'rtsp://h/user=a&password=b', isSecret: true }],
  ['/srv/file.mp4', { url: '/srv/file.mp4', isSecret: false }],
])('%s is taken apart', (source, parts) => {
  expect(sourceParts(source)).toEqual(parts);
});
