import { asText, type Found } from '../perl/value.ts';
import type { Draft } from './draft.ts';

/** The text of a value, as Perl would use it; undefined if it is undefined there, or cannot be told, which is noted. */
export function plainOf(found: Found, subject: string, draft: Draft): string | undefined {
  if (found.value.kind === 'undef') return undefined;
  const value = asText(found.value);
  if (value.kind === 'text') return value.text;
  const why =
    value.kind === 'unknown' && found.value.kind === 'unknown' ? value.why : 'it is a list or table';
  draft.note('lost', found.place, subject, `cannot be told, because ${why}`);
  return undefined;
}
