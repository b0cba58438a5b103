import { isAbsolute } from 'node:path';

/** Schemes that a camera's `source` may have. */
export const SOURCE_SCHEMES = ['rtsp', 'rtsps', 'http', 'https', 'file'] as const;

const EXPECTED = `a URL (${SOURCE_SCHEMES.join(', ')}) such as rtsp://user:password@192.0.2.10:554/stream1, or the absolute path of a file`;
const ADVICE = 'percent-encode @ : / ? # % and spaces in user and password, or use password_file';
const SHAPE = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/(?:([^/?#]*)@)?([^/?#@]*)(.*)$/s;

/** The expected form of a source, for messages. */
export const EXPECTED_SOURCE = EXPECTED;

/** What is wrong with a camera's source, without any part of it but scheme and host; undefined if nothing is. */
export function sourceFault(source: string): string | undefined {
  if (isAbsolute(source)) return undefined;
  const parts = SHAPE.exec(source);
  if (!parts) return `is not a URL; expected ${EXPECTED}`;
  const [, scheme = '', userinfo = '', host = '', rest = ''] = parts;
  const shown = maskUrl(source);
  if (!(SOURCE_SCHEMES as readonly string[]).includes(scheme.toLowerCase()))
    return `scheme "${scheme}" is not known; expected ${EXPECTED}`;
  if (scheme.toLowerCase() === 'file')
    return rest.startsWith('/') ? undefined : `${shown} names no absolute path; expected ${EXPECTED}`;
  if (host === '') return `${shown} names no host; expected ${EXPECTED}`;
  if (/\s/.test(source) || !URL.canParse(source) || hidesUser(userinfo, host, rest))
    return `${parseable(source) ? shown : 'the URL'} cannot be understood; ${ADVICE}`;
  if (decoded(userinfo) === undefined)
    return `${shown}: a "%" in user or password must be written %25; ${ADVICE}`;
  return undefined;
}

/** A URL without user, password, path and query: `rtsp://***@192.0.2.10:554/…`. Paths of files stay as they are. */
export function maskUrl(source: string): string {
  const parts = SHAPE.exec(source);
  if (!parts) return isAbsolute(source) ? source : '***';
  const [, scheme, userinfo, host = '', rest = ''] = parts;
  if (scheme?.toLowerCase() === 'file') return source;
  // Behind an unencoded "/", "?" or "#" in a password, what looks like the host is the user's name and more.
  const shownHost = rest.includes('@') && userinfo === undefined ? '***' : host;
  return `${scheme}://${userinfo === undefined ? '' : '***@'}${shownHost}${rest.length > 1 ? '/…' : ''}`;
}

/** The URL with user and password put in, percent-encoded; ffmpeg logs in only if both are there, even if empty. */
export function withCredentials(url: string, user: string, password: string): string {
  return url.replace('://', () => `://${encoded(user)}:${encoded(password)}@`);
}

/** Whether a URL carries a user or password. */
export function hasCredentials(url: string): boolean {
  return SHAPE.exec(url)?.[2] !== undefined;
}

/**
 * All that is secret in a URL, as it may turn up in text: the password, user and password together, what stands
 * after `password=` and the like in path and query, each as written, percent-decoded, percent-encoded; and the
 * Basic authentication of HTTP and RTSP. Empty for a URL without secrets.
 */
export function urlSecrets(url: string): string[] {
  const parts = SHAPE.exec(url);
  if (!parts) return [];
  const [, , userinfo, , rest = ''] = parts;
  const secrets: string[] = [];
  for (const match of rest.matchAll(/(?:pass\w*|pwd|token|secret|auth|key)=([^&;/?#]+)/gi)) {
    const value = match[1] as string;
    secrets.push(value, value.split('_')[0] as string);
  }
  if (userinfo?.includes(':')) {
    const plain = decoded(userinfo) ?? userinfo;
    const password = userinfo.slice(userinfo.indexOf(':') + 1);
    if (password !== '') secrets.push(userinfo, plain, password, Buffer.from(plain).toString('base64'));
  }
  return secrets.flatMap(forms).filter((secret) => secret !== '');
}

/** A secret as written, percent-decoded and percent-encoded. */
export function forms(secret: string): string[] {
  const plain = decoded(secret) ?? secret;
  return [...new Set([secret, plain, encodeURIComponent(plain), encoded(plain), encodeURI(plain)])];
}

/** `rtsp://user:12/34@host` would be read as host "user" and port 12. */
function hidesUser(userinfo: string, host: string, rest: string): boolean {
  return (
    userinfo === '' && rest.includes('@') && /^[^.[\]]*:\d*$/.test(host) && !host.startsWith('localhost:')
  );
}

function parseable(source: string): boolean {
  return URL.canParse(source);
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
