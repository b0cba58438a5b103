import { maskSecrets } from '@pm-dvr/runtime';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadIn, scratchFolder } from './scratch-folder.ts';
import { secretsOf } from './secrets.ts';

const URL_FORM = 'rtsp://admin:p%40ss%2Fword@192.0.2.10/live';

function secretsOfExample(): string[] {
  const folder = scratchFolder({
    'cam_service.yaml': `cameras: {front: {source: "${URL_FORM}"}}\nmqtt: {url: mqtt://192.0.2.1, user: u, password: Bröker}`,
  });
  return secretsOf(loadIn(folder).values);
}

describe('the secrets of a configuration', () => {
  it.each([
    ['as written', `opening ${URL_FORM}`],
    ['decoded', 'password is p@ss/word'],
    ['encoded', 'password is p%40ss%2Fword'],
    ['as Basic authentication', `Authorization: Basic ${btoa('admin:p@ss/word')}`],
    ['of the broker', 'connect u Bröker'],
    ['of the broker, encoded', 'connect u Br%C3%B6ker'],
  ])('are masked %s', (_, text) => {
    const masked = maskSecrets(text, secretsOfExample());
    expect(masked).toContain('***');
    expect(masked).not.toMatch(/p@ss|p%40ss|word@|YWRtaW4|Br/);
  });

  it('leave text without secrets alone', () => {
    expect(maskSecrets('admin is at 192.0.2.10', secretsOfExample())).toBe('admin is at 192.0.2.10');
  });

  it('are masked whole when one is part of another', () => {
    expect(maskSecrets('secret123', ['secret', 'secret123'])).toBe('***');
  });

  it('are all gone from any text', () => {
    const secret = fc.string({ minLength: 3, maxLength: 8 }).filter((text) => !text.includes('*'));
    fc.assert(
      fc.property(fc.array(secret), fc.array(fc.string()), (secrets, texts) => {
        const masked = maskSecrets(texts.flatMap((text, i) => [text, secrets[i] ?? '']).join(' '), secrets);
        for (const each of secrets) expect(masked).not.toContain(each);
      }),
    );
  });
});
