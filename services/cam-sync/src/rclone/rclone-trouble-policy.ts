import type { SyncTrouble } from '@pm-dvr/contracts';

/**
 * What is told by a message, in the order in which the kinds are looked for: the first that any message tells is the trouble.
 * A limit on requests comes with 403 at some clouds, and a lack of space too, so these come before all that is refused.
 */
const TOLD_BY: readonly (readonly [SyncTrouble, readonly RegExp[]])[] = [
  [
    'config',
    [
      /didn't find section in config/i,
      /didn't find backend called/i,
      /unknown (shorthand )?flag|invalid argument .* for|flag needs an argument|flag provided but not defined/i,
      /unknown command|command .* needs|config name contains invalid characters|invalid characters in/i,
      /unable to decrypt configuration|couldn't decrypt configuration|not allowed to ask for password/i,
      /failed to load config file|error reading config|bad config/i,
      /usage of --files-from overrides|can't (set|use) .* (and|with)/i,
      /NoSuchBucket|InvalidBucketName|bucket .* not found|container not found/i,
      /x509:|certificate (has expired|signed by unknown authority)|tls: failed to verify/i,
      /empty token found|please run "?rclone config/i,
      /(failed to|couldn't) (read|open|parse) (private key|known_hosts|ssh key|service account)/i,
      /key_file|known_hosts_file/i,
    ],
  ],
  [
    'network',
    [
      /(userRateLimit|rateLimit)Exceeded|dailyLimitExceeded|too_many_requests|TooManyRequests|SlowDown/i,
      status(429),
      /Too Many Requests|activityLimitReached|rate.?limit/i,
    ],
  ],
  [
    'quota',
    [
      /no space left on device|disk quota exceeded|file too (large|big for remaining)/i,
      /storageQuotaExceeded|teamDriveFileLimitExceeded|uploadTooLarge/i,
      status(507),
      /insufficient_space|insufficient.?storage|quotaLimitReached|QuotaExceeded|storage_limit_exceeded/i,
      /(storage|quota|account|space) .*(is full|exceeded|limit)|over ?quota|not enough (space|storage|quota)/i,
      /SSH_FX_(NO_SPACE_ON_FILESYSTEM|QUOTA_EXCEEDED)|storage_cap_exceeded|cap exceeded/i,
    ],
  ],
  [
    'auth',
    [
      /unable to authenticate|no supported methods remain|ssh: handshake failed: (ssh|knownhosts): /i,
      /knownhosts: |host key (mismatch|verification)|ssh-agent|couldn't connect to agent/i,
      status(401, 403),
      /Unauthorized|Forbidden/i,
      /AccessDenied|Access Denied|InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken|RequestTimeTooSkewed/i,
      /invalid_grant|invalid_client|token (has )?(been )?(expired|revoked)|(expired|invalid)_access_token|InvalidAuthenticationToken/i,
      /couldn't fetch token|cannot fetch token|insufficient(Permissions|FilePermissions| permission)|bad_auth_token/i,
      /530 |login (incorrect|failed)|invalid (user|password|credentials)|NoCredentialProviders|failed to login/i,
      /permission denied|operation not permitted|SSH_FX_PERMISSION_DENIED|read-only file system/i,
    ],
  ],
  [
    'network',
    [
      /connection (refused|reset|timed out|closed|lost|aborted)|no such host|server misbehaving/i,
      /network is (unreachable|down)|no route to host|host is (down|unreachable)|name resolution/i,
      /i\/o timeout|timeout|timed out|deadline exceeded|broken pipe|\bEOF\b|closed network connection/i,
      /ssh: handshake failed|ssh: disconnect|couldn't (connect|initialise)|dial tcp|lost connection|SSH_FX_CONNECTION/i,
      status(500, 502, 503, 504),
      /Bad Gateway|Service Unavailable|Internal ?Server ?Error|internalError|backendError|RequestTimeout/i,
      /server closed idle connection|http2: |stream error|protocol error|try again|temporar/i,
    ],
  ],
];

/** An answer by HTTP. A bare number could as well be of a file name, such as `(-429 sec).mp4`. */
function status(...codes: readonly number[]): RegExp {
  return new RegExp(`(status|code|error|http)[ :=]+(${codes.join('|')})\\b`, 'i');
}

/** What goes wrong here, before anything is asked of the remote. */
const OURS =
  /failed to open source|failed to (calculate src|read source)|source (file|object) .*(changed|being updated)|error reading source/i;

/** rclone: "temporary error (one that more retries might fix)". */
const EXIT_RETRY = 5;
/** `unknown flag` and the like; rclone 1.53 to 1.6x end with it on nearly everything. */
const EXIT_USAGE = 2;

/**
 * Why rclone has ended with this exit code and these messages; undefined if all is well. `exitCode` is null if it was killed.
 * The messages are those of the oldest known rclone, 1.53, and of what came after it, in any letter case.
 */
export function troubleOf(exitCode: number | null, messages: readonly string[]): SyncTrouble | undefined {
  if (exitCode === 0 && messages.length === 0) return undefined;
  const theirs = messages.filter((message) => !OURS.test(message));
  const told = TOLD_BY.find(([, patterns]) =>
    theirs.some((text) => patterns.some((each) => each.test(text))),
  );
  if (told) return told[0];
  if (exitCode === EXIT_RETRY) return 'network';
  return exitCode === EXIT_USAGE && messages.some((text) => /^Error: /.test(text)) ? 'config' : 'other';
}
