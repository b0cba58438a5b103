import { codeOf, messageOf } from './errors.ts';

/** What OpenSSL (x509_verify_cert_error in Node's crypto) and Node find wrong with a server's certificate. */
const UNTRUSTED =
  /^(UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|CERT_|INVALID_CA|ERROR_IN_CERT_|ERR_TLS_CERT_|HOSTNAME_MISMATCH)/;
/** The other side's reason to refuse, as OpenSSL names it. */
const ALERT = /^ERR_SSL_.*_ALERT_(.+)$/;

/** An error of a TLS connection in words that say which side refuses what; any other error as it is. */
export function withTlsInWords(error: unknown): unknown {
  const code = codeOf(error) ?? '';
  if (UNTRUSTED.test(code))
    return new Error(`the certificate of the other side is not trusted: ${messageOf(error)}`, {
      cause: error,
    });
  const alert = ALERT.exec(code)?.[1];
  if (alert === undefined) return error;
  const reason = alert.toLowerCase().replaceAll('_', ' ');
  return new Error(`the other side refuses the encrypted connection: ${reason}`, { cause: error });
}
