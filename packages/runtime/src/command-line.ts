/** What is used of the parser of a command line: yargs, whose types are those of the options that were declared. */
interface WordParser<Words> {
  fail(handler: (message: string, error: Error) => void): { parseSync(): Words };
}

/** How yargs is declared, as far as all programs do it alike. */
interface WordParserDeclaration<Parser> {
  help(isEnabled: false): Parser;
  version(text: string): Parser;
  strictOptions(): Parser;
  parserConfiguration(configuration: Readonly<Record<string, boolean>>): Parser;
  wrap(columns: number): Parser;
  detectLocale(isEnabled: false): Parser;
  exitProcess(isEnabled: false): Parser;
  epilogue(text: string): Parser;
}

/** What the command line of a program asks for; the version is printed already. */
export type CommandLine<Options> =
  | { readonly kind: 'act'; readonly options: Options }
  /** `config`: the configuration file that is named beside it. */
  | { readonly kind: 'help'; readonly config: string | undefined }
  | { readonly kind: 'version' }
  | { readonly kind: 'usage'; readonly message: string };

/** Says what is wrong with a command line. */
export class WrongUsage extends Error {}

/** Words that each program takes, as the parser gives them. */
interface SharedWords {
  readonly _: readonly (string | number)[];
  readonly h?: boolean | undefined;
  readonly version?: unknown;
  readonly config?: string | undefined;
}

/** How a program takes its command line. */
export interface Reading<Words, Options> {
  /** Matches, at the beginning of a word, an option that takes no value. */
  readonly switches: RegExp;
  /** What words ask for, undefined if for nothing but help; says with {@link WrongUsage} what is wrong with them. */
  readonly choose: (words: Words & { readonly operands: readonly string[] }) => Options | undefined;
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

/**
 * The end of a parser's declaration: words are taken as they are, in English; nothing but the version (`PROGRAM 1.2.3`) is printed, and
 * nothing ends the process. `-h` is left to the program.
 */
export function plainParser<Parser extends WordParserDeclaration<Parser>>(
  parser: Parser,
  {
    version,
    epilogue,
    words = PLAIN_WORDS_ONCE,
  }: {
    readonly version: string;
    readonly epilogue: string;
    readonly words?: typeof PLAIN_WORDS;
  },
): Parser {
  return parser
    .help(false)
    .version(version)
    .strictOptions()
    .parserConfiguration(words)
    .wrap(80)
    .detectLocale(false)
    .exitProcess(false)
    .epilogue(epilogue);
}

/** Reads the command line that a parser was given; one wrong word makes it a usage error that says what is wrong. */
export function readCommandLine<Words extends SharedWords, Options>(
  args: readonly string[],
  parser: WordParser<Words>,
  { switches, choose }: Reading<Words, Options>,
): CommandLine<Options> {
  const misread = misreadWord(args, switches);
  if (misread !== undefined) return { kind: 'usage', message: misread };
  const words = parseWords(parser);
  if (words.fault !== undefined) return { kind: 'usage', message: words.fault };
  const { argv } = words;
  const help = { kind: 'help', config: argv.config } as const;
  if (argv.h) return help;
  if (argv.version) return { kind: 'version' };
  try {
    const options = choose({ ...argv, operands: argv._.map(String) });
    return options === undefined ? help : { kind: 'act', options };
  } catch (error) {
    if (error instanceof WrongUsage) return { kind: 'usage', message: error.message };
    throw error;
  }
}

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
