import { CAMERA_PLACEHOLDER, topicFault } from '../topic-filter.ts';
import { text } from '../values/text-schema.ts';

/** A topic that a program publishes to; `standard` is its default. */
export function plainTopic(standard: string) {
  const expected = `a topic such as ${standard}`;
  return text(expected, (value) => placeholderFault(value, expected) ?? topicFault(value, expected))
    .meta({ 'x-type': 'topic' })
    .prefault(standard);
}

/** What is wrong with a topic or filter that holds the place of a camera's ID where there is no camera. */
export function placeholderFault(value: string, expected: string): string | undefined {
  return value.includes(CAMERA_PLACEHOLDER)
    ? `holds ${CAMERA_PLACEHOLDER}, which stands for nothing here; expected ${expected}`
    : undefined;
}
