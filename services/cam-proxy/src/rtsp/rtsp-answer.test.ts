import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AnswerReader, hasVideo } from './rtsp-answer.ts';

const TEXT =
  'RTSP/1.0 200 OK\r\nCSeq: 1\r\nWWW-Authenticate: a\r\nwww-authenticate:b\r\nContent-Length: 5\r\n\r\nv=0\r\n';

describe('an answer', () => {
  it('is read from whatever pieces it comes in, and the next one after it', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2 * TEXT.length)), (cuts) => {
        const bytes = Buffer.from(TEXT + TEXT);
        const reader = new AnswerReader();
        const ends = [...new Set([0, ...cuts, bytes.length])]
          .filter((at) => at <= bytes.length)
          .sort((a, b) => a - b);
        const answers = ends.slice(1).map((end, index) => reader.push(bytes.subarray(ends[index], end)));
        answers.push(reader.push(Buffer.alloc(0)));
        const found = answers.filter((answer) => answer !== undefined);
        expect(found).toHaveLength(2);
        for (const answer of found)
          expect(answer).toMatchObject({ status: 200, reason: 'OK', body: 'v=0\r\n' });
        expect(found[1]?.headers.get('www-authenticate')).toEqual(['a', 'b']);
      }),
    );
  });

  it.each(['HTTP/1.1 200 OK\r\n\r\n', 'SSH-2.0-x', 'RTSP/1.0 OK\r\n\r\n'])('%j is none', (text) => {
    expect(() => new AnswerReader().push(Buffer.from(text))).toThrow('it does not speak RTSP');
  });

  it('may not be endless', () => {
    const reader = new AnswerReader();
    reader.push(Buffer.from('RTSP/1.0 200 OK\r\n'));
    expect(() => reader.push(Buffer.alloc(300_000, 'x'))).toThrow('too long');
  });

  it('is read without an error of another kind from anything', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        try {
          new AnswerReader().push(Buffer.from(`RTSP/1.0 200 OK\r\n${text}\r\n\r\n`));
        } catch (error) {
          expect(String(error)).toMatch(/RTSP|too long/);
        }
      }),
    );
  });
});

describe('video', () => {
  it('is what a description says', () => {
    expect(hasVideo('v=0\r\nm=audio 0 RTP/AVP 8\r\nm=video 0 RTP/AVP 96\r\n')).toBe(true);
    expect(hasVideo('v=0\r\nm=audio 0 RTP/AVP 8\r\na=x:m=video 0 RTP/AVP\r\n')).toBe(false);
  });
});
