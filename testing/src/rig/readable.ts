import { execFile } from 'node:child_process';

/**
 * What ffmpeg has to say against a clip when it decodes all of it; empty if nothing. Does not block this process, in
 * which other cameras may have to send.
 */
export function complaintsAbout(file: string): Promise<string> {
  const args = ['-v', 'error', '-xerror', '-i', file, '-map', '0', '-f', 'null', '-'];
  return new Promise((resolve) => {
    execFile('ffmpeg', args, (error, _, complaints) =>
      resolve(error ? `${file}: ${complaints}` : complaints),
    );
  });
}
