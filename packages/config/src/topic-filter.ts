/** Stands for a camera's ID in a topic. */
export const CAMERA_PLACEHOLDER = '%camid%';

/** What is wrong with a topic to publish to, in words that end with what was `expected`; undefined if it is right. */
export function topicFault(topic: string, expected: string): string | undefined {
  if (/[+#]/.test(topic)) return `holds the wildcard + or #; expected ${expected}`;
  if (topic.startsWith('$')) return `begins with $, which belongs to the broker; expected ${expected}`;
  return undefined;
}

/** What is wrong with a filter to subscribe to; undefined if it is right. Levels may be empty, as in MQTT. */
export function filterFault(filter: string, expected: string): string | undefined {
  const levels = filter.split('/');
  if (filter.startsWith('$')) return `begins with $, which belongs to the broker; expected ${expected}`;
  if (levels.some((level) => level !== '+' && level.includes('+')))
    return `has a + beside other text in a level; expected ${expected}`;
  if (levels.some((level, index) => level.includes('#') && !(level === '#' && index === levels.length - 1)))
    return `has a # that is not the whole last level; expected ${expected}`;
  return undefined;
}

/**
 * Whether a message to `topic` reaches a subscriber of `filter` (MQTT 3.1.1, section 4.7). `%camid%` in a topic stands
 * for any text within its level, so it is true if one such topic would reach him.
 */
export function topicMatches(filter: string, topic: string): boolean {
  if (topic.startsWith('$') && /^[+#]/.test(filter)) return false;
  const levels = topic.split('/');
  const wanted = filter.split('/');
  const isOpen = wanted.at(-1) === '#';
  if (isOpen) wanted.pop();
  if (isOpen ? levels.length < wanted.length : levels.length !== wanted.length) return false;
  return wanted.every((level, index) => levelMatches(level, levels[index] as string));
}

function levelMatches(wanted: string, level: string): boolean {
  if (wanted === '+' || wanted === level) return true;
  if (!level.includes(CAMERA_PLACEHOLDER)) return false;
  const texts = level.split(CAMERA_PLACEHOLDER);
  const [before, after] = [texts[0] as string, texts.at(-1) as string];
  return wanted.length > before.length + after.length && wanted.startsWith(before) && wanted.endsWith(after);
}
