import { urlSecrets } from '@pm-dvr/config';

/** A camera's URL and what in it is secret, apart. */
export interface SourceParts {
  /** Without user and password. */
  readonly url: string;
  readonly user?: string;
  /** As it is, not percent-encoded. */
  readonly password?: string;
  /** Whether path or query hold a secret, so that the URL as a whole is one. */
  readonly isSecret: boolean;
}

const LOGIN = /^([A-Za-z][A-Za-z0-9+.-]*:\/\/)([^/?#]*)@(.*)$/s;

/**
 * Takes user and password out of a URL, as ffmpeg understands them: up to the last "@" before the path, divided by the
 * first ":", each percent-decoded, where a "%" that encodes nothing is itself.
 */
export function sourceParts(source: string): SourceParts {
  const match = LOGIN.exec(source);
  const [, scheme = '', login = '', rest = ''] = match ?? [];
  const url = match ? scheme + rest : source;
  const isSecret = urlSecrets(url).length > 0;
  if (!match) return { url, isSecret };
  const colon = login.indexOf(':');
  const user = percentDecoded(colon < 0 ? login : login.slice(0, colon));
  const password = colon < 0 ? '' : percentDecoded(login.slice(colon + 1));
  return { url, isSecret, ...(user === '' ? {} : { user }), ...(password === '' ? {} : { password }) };
}

/** Whole runs of encoded bytes are UTF-8; a run that is not stays as it is written. */
function percentDecoded(text: string): string {
  return text.replace(/(?:%[\da-fA-F]{2})+/g, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run;
    }
  });
}
