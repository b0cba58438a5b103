import type { ErrorCode } from 'yaml';

/**
 * What is wrong with the syntax, in our own words. The parser's own messages repeat parts of the file, which may
 * be a password.
 */
export function syntaxMessage(code: ErrorCode): string {
  return `not valid YAML: ${MESSAGES[code] ?? 'the text cannot be understood here'}`;
}

const INDENT =
  'wrong indentation, or a bracket that is not closed; expected each level two spaces further in';

const MESSAGES: Partial<Record<ErrorCode, string>> = {
  BAD_ALIAS: 'an alias without a name',
  BAD_DIRECTIVE: 'unknown directive; a value that begins with "%" needs quotes',
  BAD_DQ_ESCAPE: 'unknown escape in double quotes; put text with backslashes in single quotes',
  BAD_INDENT: INDENT,
  BAD_SCALAR_START: 'a value cannot begin with this character; put it in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a second ": " on the line; put the value in quotes',
  BLOCK_IN_FLOW: 'lines of the form "key: value" inside brackets',
  DUPLICATE_KEY: 'this key stands here for the second time; expected each key once',
  KEY_OVER_1024_CHARS: 'a key of more than 1024 characters',
  MISSING_CHAR: 'something is missing here: a quote or bracket that closes, a comma, or a space after ":"',
  MULTILINE_IMPLICIT_KEY: 'no value here; expected "key: value" with a space after the colon',
  MULTIPLE_DOCS: 'a second document begins here; expected one only',
  NON_STRING_KEY: 'this key is not plain text',
  RESOURCE_EXHAUSTION: 'too many levels inside each other',
  TAB_AS_INDENT: 'a tab; expected spaces',
  TAG_RESOLVE_FAILED: 'unknown tag; a value that begins with "!" needs quotes',
  UNEXPECTED_TOKEN: 'unexpected text; expected "key: value", and quotes around special characters',
};
