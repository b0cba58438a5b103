import type { StoreLayout } from '@pm-dvr/contracts';
import type { SecretWatch } from '../../rig/secret-watch.ts';
import { type Breach, breaches } from './breach.ts';

/** Invariant 6: no trace of a password in what was said, kept, published or uploaded, nor in any process since the watch began. */
export async function checkSecrets(
  watch: SecretWatch,
  places: {
    readonly layout: StoreLayout;
    readonly folders: readonly string[];
    readonly texts: Readonly<Record<string, string>>;
  },
): Promise<Breach[]> {
  for (const [where, text] of Object.entries(places.texts)) watch.inText(where, text);
  for (const folder of [places.layout.baseDir, ...places.folders]) await watch.inFolder(folder);
  return breaches(
    6,
    watch.leaks.map(({ where, context }) => `a password is in ${where}: ${context}`),
  );
}
