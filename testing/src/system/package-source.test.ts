import { expect, it } from 'vitest';
import { sourceFrom } from './package-source.ts';

const row = (...fields: string[]) => fields.join('\t');

it('takes the archive of the release, not that of its updates or of others', () => {
  const listed = [
    row('https://packages.example.org/apt/', 'stable', 'stable', 'main', 'Example'),
    row('http://security.example.org/', 'bookworm-security', 'bookworm-security', 'main', 'Debian'),
    row('http://archive.example.org/', 'bookworm-updates', 'bookworm-updates', 'main', 'Debian'),
    row('http://archive.example.org/', 'bookworm', 'stable', 'main', 'Debian'),
    row('http://archive.example.org/', 'bookworm', 'stable', 'contrib', 'Debian'),
  ].join('\n');
  expect(sourceFrom(`${listed}\n`)).toEqual({
    url: 'http://archive.example.org/',
    suite: 'bookworm',
    components: ['main', 'contrib'],
  });
});

it('finds none where there is none', () => {
  expect(sourceFrom('')).toBeUndefined();
  expect(sourceFrom(row('https://packages.example.org/', 'x', 'x', 'main', 'Example'))).toBeUndefined();
});
