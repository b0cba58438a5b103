import type { Container } from './container.ts';

const FOLDER = '/usr/lib/systemd/system';

/** How exposed systemd holds each service of the suite to be, 0 (best) to 10, by `systemd-analyze security`; NaN if it does not say. */
export async function exposures(container: Container): Promise<Record<string, number>> {
  const names = (await container.run(['ls', FOLDER])).split('\n');
  const services = names.filter((name) => /^(cam_|pm-dvr).*\.service$/.test(name)).map(instanceOf);
  const found: Record<string, number> = {};
  for (const service of services) {
    const said = await container.run(['systemd-analyze', 'security', '--no-pager', service]);
    found[service] = exposureIn(said);
  }
  return found;
}

/** The sum at the end of what `systemd-analyze security UNIT` says. */
export function exposureIn(said: string): number {
  return Number(/Overall exposure level for \S+: (\d+\.\d+)/.exec(said)?.[1] ?? Number.NaN);
}

/** A template itself cannot be looked at. */
function instanceOf(name: string): string {
  return name.replace('@.', '@front.');
}
