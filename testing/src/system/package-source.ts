import { outputOf } from './outside-program.ts';

/** Where this machine gets its Debian packages from. */
export interface PackageSource {
  /** URL of the archive. */
  readonly url: string;
  /** `bookworm`. */
  readonly suite: string;
  /** Such as `main`. */
  readonly components: readonly string[];
  /** For apt's ways out into the network: `http_proxy=…` and the like, as programs expect it. */
  readonly environment: Readonly<Record<string, string>>;
}

const FIELDS = ['REPO_URI', 'CODENAME', 'RELEASE', 'COMPONENT', 'ORIGIN'] as const;
const ORIGINS = new Set(['Debian', 'Ubuntu']);

/**
 * The archive that this machine's own apt is set up for; of the release that the environment names in PM_DVR_SUITE, if it does.
 * Throws an Error if apt is set up for none.
 */
export async function packageSource(): Promise<PackageSource> {
  const format = FIELDS.map((field) => `$(${field})`).join('\t');
  const listed = await outputOf('apt-get', ['indextargets', '--format', format, 'Created-By: Packages']);
  const found = sourceFrom(listed);
  if (!found) throw new Error('apt knows no archive of Debian; run "apt-get update" once, as root');
  const suite = process.env.PM_DVR_SUITE ?? found.suite;
  return { ...found, suite, environment: await proxies() };
}

/** The archive of a release itself, not of its updates, from lines of tab-separated {@link FIELDS}. */
export function sourceFrom(listed: string): Omit<PackageSource, 'environment'> | undefined {
  const rows = listed.split('\n').map((line) => line.split('\t'));
  const releases = rows.filter(([, codename = '', release, , origin = '']) => {
    // "stable" is as good a name for a release as "bookworm"; "bookworm-updates" is none.
    return ORIGINS.has(origin) && !codename.includes('-') && !release?.includes('-');
  });
  const [url, suite] = releases[0] ?? [];
  if (url === undefined || suite === undefined) return undefined;
  const ofSuite = releases.filter((row) => row[0] === url && row[1] === suite);
  return { url, suite, components: [...new Set(ofSuite.map((row) => row[3] as string))] };
}

async function proxies(): Promise<Record<string, string>> {
  const names = ['HTTP', 'Acquire::http::Proxy', 'HTTPS', 'Acquire::https::Proxy'];
  const text = await outputOf('apt-config', ['shell', ...names]);
  const set = [...text.matchAll(/^(HTTPS?)='(.+)'$/gm)];
  return Object.fromEntries(set.map(([, name, value]) => [`${name?.toLowerCase()}_proxy`, value as string]));
}
