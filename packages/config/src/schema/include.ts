import * as z from 'zod';
import { expects } from '../values/expected.ts';
import { key } from '../values/key.ts';
import { text } from '../values/text-schema.ts';

/**
 * The key that every file may have, with what a sample includes. It is resolved before anything is checked against a
 * schema.
 */
export function includeShape(example: readonly string[] = ['cam_common.yaml', 'cam_rtsp.yaml']) {
  const list = z
    .array(text('a file name'), expects('a list of file names'))
    .meta({ 'x-type': 'list of files' });
  return {
    include: key(
      list.optional(),
      'Other configuration files, read first and in this order; what stands in this file wins. A name is looked up ' +
        "in this file's folder, the current one, the program's, and /etc/smarthome/cams; with a slash, in this " +
        "file's folder only.",
      example,
    ),
  };
}
