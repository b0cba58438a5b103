/**
 * Long options of rclone that would change what is copied or how it is checked, delete or move anything at the remote,
 * end rclone before its work is done, show secrets, or that cam-sync sets itself. `*` at the end: and all that begin so.
 */
const REFUSED = [
  ...['delete*', 'max-delete*', 'backup-dir', 'suffix*', 'track-renames*'],
  ...['dry-run', 'interactive', 'help', 'version', 'ask-password', 'auto-confirm'],
  ...['files-from*', 'include*', 'exclude*', 'filter*', 'hash-filter', 'max-depth', 'one-file-system'],
  ...['metadata-include*', 'metadata-exclude*', 'metadata-filter*', 'ignore-case', 'links', 'copy-links'],
  ...['min-age', 'max-age', 'min-size', 'max-size', 'max-transfer', 'max-duration', 'cutoff-mode'],
  ...['size-only', 'ignore-size', 'ignore-checksum', 'ignore-existing', 'ignore-errors', 'update'],
  ...[
    'compare-dest',
    'copy-dest',
    'no-check-dest',
    'one-way',
    'download',
    'checkfile',
    'error-on-no-transfer',
  ],
  ...['combined', 'differ', 'error', 'match', 'missing-on-src', 'missing-on-dst', 'dest-after'],
  ...['log-*', 'use-json-log', 'stats*', 'verbose', 'quiet', 'progress*', 'syslog*', 'dump*', 'rc*'],
  ...['cpuprofile', 'memprofile', 'no-traverse', 'config', 'transfers', 'bwlimit'],
];

/** Keys of a remote, or of the file, that do what a refused option does. */
const INSTEAD: Readonly<Record<string, string>> = {
  bwlimit: 'the key bandwidth_limit',
  config: 'the key rclone_config',
  transfers: 'the key transfers',
};

/** Options whose value everybody on the machine could read in the list of processes. */
const SECRET = /-(?:pass|password2?|passphrase|secret|token|key|key-pem)$/;
/** The path of a file. */
const NO_SECRET = 'client-key';

const ALLOWED = 'options that change neither what is copied nor how it is checked or told';
const APART = 'option and value apart, as in ["--contimeout", "10s"]';

/**
 * What is wrong with extra options for rclone: index and message. Short options are refused because several may hide
 * in one word, a word that no option precedes because rclone would take it as one more place to copy to.
 */
export function rcloneOptionsFault(words: readonly string[]): [number, string][] {
  return words.flatMap((word, index): [number, string][] => {
    const message = wordFault(word, words[index - 1]);
    return message === undefined ? [] : [[index, message]];
  });
}

function wordFault(word: string, previous: string | undefined): string | undefined {
  if (!word.startsWith('-')) {
    const isValue = previous?.startsWith('--') && !previous.includes('=');
    return isValue ? undefined : `is a value without an option before it; expected ${APART}`;
  }
  const name = /^--([A-Za-z0-9][\w-]*)(?:=.*)?$/.exec(word)?.[1];
  if (name === undefined)
    return 'is not a long option; expected one such as --fast-list, or --header=VALUE if the value begins with "-"';
  if (SECRET.test(`-${name}`) && name !== NO_SECRET)
    return `--${name} would show a secret to everybody on this machine; expected it in rclone's configuration`;
  if (!REFUSED.some((refused) => fits(refused, name))) return undefined;
  return `--${name} is not allowed here; expected ${INSTEAD[name] ?? ALLOWED}`;
}

function fits(refused: string, name: string): boolean {
  return refused.endsWith('*') ? name.startsWith(refused.slice(0, -1)) : name === refused;
}
