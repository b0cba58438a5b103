import type { CommonConfig } from './schema/common.ts';
import type { ReaderLogin } from './schema/reader.ts';
import type { CameraConfig } from './schema/rtsp.ts';
import { forms, urlSecrets } from './source-url.ts';

/**
 * Every secret of a configuration in every form in which it may turn up: passwords, `user:password`, and secret
 * parameters of URLs, each as written, percent-decoded and percent-encoded, and as Basic authentication. Longest
 * first, without duplicates.
 */
export function secretsOf(config: {
  readonly mqtt?: CommonConfig['mqtt'];
  readonly cameras?: readonly CameraConfig[];
  readonly reader?: ReaderLogin;
}): string[] {
  const { mqtt, cameras = [], reader } = config;
  const found = cameras.flatMap((camera) => [...urlSecrets(camera.source), ...urlSecrets(camera.input)]);
  if (mqtt?.password !== undefined) found.push(...forms(mqtt.password));
  if (reader) {
    const { user, password } = reader;
    found.push(...forms(password), Buffer.from(`${user}:${password}`).toString('base64'));
  }
  return [...new Set(found)].sort((a, b) => b.length - a.length);
}
