/** What is used of the parser of a command line: yargs, whose types are those of the options that were declared. */
interface WordParser<Words> {
  fail(handler: (message: string, error: Error) => void): { parseSync(): Words };
}

/**
 * How yargs is to take words: as they are. Not in the index, for it is of use only to the short-lived process that reads the
 * command line.
 */
export const PLAIN_WORDS = {
  'dot-notation': false,
  'boolean-negation': false,
  'camel-case-expansion': false,
  'strip-aliased': true,
  'parse-positional-numbers': false,
} as const;

/** The same, where of an option that is there twice the last one counts. */
export const PLAIN_WORDS_ONCE = { ...PLAIN_WORDS, 'duplicate-arguments-array': false } as const;

/** What a parser makes of the command line that it was given, or what it finds wrong with it. */
export function parseWords<Words>(
  parser: WordParser<Words>,
): { readonly argv: Words; readonly fault?: undefined } | { readonly fault: string } {
  let fault: string | undefined;
  const argv = parser
    .fail((message, error) => {
      fault = message ?? error.message;
    })
    .parseSync();
  return fault === undefined ? { argv } : { fault };
}

/**
 * What is wrong with words that yargs would take for something else than they say. `switches` matches, at the beginning of a
 * word, an option that takes no value.
 */
export function misreadWord(args: readonly string[], switches: RegExp): string | undefined {
  // yargs keeps positional words under the name "_" and stumbles over an option of that name, and over those that every
  // object has, such as "toString"; also behind "--", which it takes for the value of an option such as "-s=".
  for (const word of args) {
    const name = /^--?(_|[^-=][^=]*)/.exec(word)?.[1];
    if (name !== undefined && (name === '_' || name in {})) return `Unknown argument: ${name}`;
  }
  const end = args.indexOf('--');
  for (const word of end < 0 ? args : args.slice(0, end)) {
    // It would take "--list=yes" for no.
    const [name = ''] = switches.exec(word) ?? [];
    if (name !== '' && word[name.length] === '=') return `${name} takes no value`;
  }
  return undefined;
}
