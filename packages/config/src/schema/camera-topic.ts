import { CAMERA_PLACEHOLDER, topicFault } from '../topic-filter.ts';
import { text } from '../values/text-schema.ts';

/** A topic with the place of a camera's ID in it that a program publishes to; `standard` is its default. */
export function cameraTopic(standard: string) {
  const expected = `a topic with ${CAMERA_PLACEHOLDER} in it, such as ${standard}`;
  return text(expected, (value) =>
    value.includes(CAMERA_PLACEHOLDER)
      ? topicFault(value, expected)
      : `has no ${CAMERA_PLACEHOLDER} in it; expected ${expected}`,
  )
    .meta({ 'x-type': 'topic' })
    .prefault(standard);
}
