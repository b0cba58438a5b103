import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filterFault, topicFault, topicMatches } from './topic-filter.ts';

const replaced = (texts: string[], at: number, text: string) =>
  texts.map((old, index) => (index === at ? text : old));

describe('a filter', () => {
  it.each([
    ['a/b', 'a/b'],
    ['a/+', 'a/b'],
    ['+/+', 'a/b'],
    ['+/+', '/b'],
    ['/+', '/b'],
    ['a/+/c', 'a//c'],
    ['a/+/', 'a/b/'],
    ['#', 'a/b/c'],
    ['a/#', 'a'],
    ['a/#', 'a/b/c'],
    ['+/b/#', 'a/b'],
    ['hw/cameras/front', 'hw/cameras/%camid%'],
    ['hw/cameras/+', 'hw/cameras/%camid%'],
    ['hw/+/status', 'hw/%camid%/status'],
    ['a/cam-1/x', 'a/cam-%camid%/x'],
    ['a/1:1', 'a/%camid%:%camid%'],
  ])('%s matches %s', (filter, topic) => {
    expect(topicMatches(filter, topic)).toBe(true);
  });

  it.each([
    ['a/b', 'a/B'],
    ['a/b', 'a'],
    ['a', 'a/b'],
    ['a/', 'a'],
    ['+', '/a'],
    ['a/+', 'a'],
    ['a/+', 'a/b/c'],
    ['a/b/#', 'a'],
    ['a/b/#', 'a/c/b'],
    ['#', '$SYS/uptime'],
    ['+/uptime', '$SYS/uptime'],
    ['hw/cameras/+/ctl/save', 'hw/cameras/%camid%'],
    ['hw/cameras/front/x', 'hw/cameras/%camid%'],
    ['a/cam-', 'a/cam-%camid%'],
    ['a/dog-1', 'a/cam-%camid%'],
    ['a/xx', 'a/x%camid%x'],
  ])('%s does not match %s', (filter, topic) => {
    expect(topicMatches(filter, topic)).toBe(false);
  });

  it('matches what stands for its wildcards, and nothing with another text or one more level', () => {
    const level = fc.stringMatching(/^[a-z]{0,3}$/);
    const pair = fc.tuple(level, fc.boolean());
    fc.assert(
      fc.property(fc.array(pair, { minLength: 1, maxLength: 5 }), fc.boolean(), (levels, isOpen) => {
        const filter = [...levels.map(([text, any]) => (any ? '+' : text)), ...(isOpen ? ['#'] : [])].join(
          '/',
        );
        const texts = levels.map(([text]) => text);
        expect(topicMatches(filter, texts.join('/'))).toBe(true);
        expect(topicMatches(filter, [...texts, 'x'].join('/'))).toBe(isOpen);
        for (const [index, [text, any]] of levels.entries())
          expect(topicMatches(filter, replaced(texts, index, `${text}x`).join('/'))).toBe(any);
      }),
    );
  });

  it.each(['a', 'a/b', '+', '#', '+/a/+', 'a/+/#', '/a', 'a//b', 'a/$b'])('%s is right', (filter) => {
    expect(filterFault(filter, 'x')).toBeUndefined();
  });

  it.each([
    ['$SYS/#', 'begins with $'],
    ['$share/group/a', 'begins with $'],
    ['a+/b', 'has a +'],
    ['a/++', 'has a +'],
    ['a#', 'has a #'],
    ['a/#/b', 'has a #'],
    ['#/', 'has a #'],
    ['##', 'has a #'],
    ['a/#b', 'has a #'],
  ])('%s is wrong: it %s', (filter, message) => {
    const fault = filterFault(filter, 'a filter');
    expect(fault?.startsWith(message)).toBe(true);
    expect(fault?.endsWith('; expected a filter')).toBe(true);
  });
});

describe('a topic to publish to', () => {
  it.each(['a', '/a/', 'a b/ü', 'a/$b'])('may be %s', (topic) => {
    expect(topicFault(topic, 'x')).toBeUndefined();
  });

  it.each([
    ['a/+', 'holds the wildcard + or #; expected x'],
    ['a#', 'holds the wildcard + or #; expected x'],
    ['$a', 'begins with $, which belongs to the broker; expected x'],
  ])('may not be %s', (topic, message) => {
    expect(topicFault(topic, 'x')).toBe(message);
  });
});
