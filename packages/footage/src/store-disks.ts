import type { StoreLayout } from '@pm-dvr/contracts';
import { stayOnMounts } from '@pm-dvr/runtime';

/** The places of a store that may each be a file system of its own: base directory, events, clips. */
export function storePlaces({ baseDir, eventsDir, recentDir }: StoreLayout): readonly string[] {
  return [baseDir, eventsDir, recentDir];
}

/** From now on no folder is made in the place of a file system of the store that is not mounted any more (`stayOnMounts`). */
export function stayOnDisksOf(layout: StoreLayout): void {
  stayOnMounts(...storePlaces(layout));
}
