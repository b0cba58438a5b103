/** Below this length a secret is left alone: masking "a" would blacken every text and hide nothing. */
const MIN_LENGTH = 3;

/** Replaces every secret in a text by `***`, longest first. Secrets of fewer than three characters are left. */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  let masked = text;
  const worthwhile = new Set(secrets.filter((secret) => secret.length >= MIN_LENGTH));
  for (const secret of [...worthwhile].sort((a, b) => b.length - a.length)) {
    masked = masked.replaceAll(secret, '***');
  }
  return masked;
}
