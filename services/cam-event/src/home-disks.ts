import type { StoreLayout } from '@pm-dvr/contracts';
import { storePlaces } from '@pm-dvr/footage';
import { type Logger, MountWatch } from '@pm-dvr/runtime';

/** The file systems that a store is on: while one of them is not mounted, nothing is to be read or written there. */
export interface HomeDisks {
  readonly isAway: boolean;
  /** Throws an error with Node's code `ENODEV` that names the place, if one of them is away. */
  check(): void;
}

/** The file systems that events and clips are on now, as they are when this is called. */
export function homeDisks(layout: StoreLayout): HomeDisks {
  const all = storePlaces(layout).map((path) => new MountWatch(path));
  const watches = [...new Map(all.map((watch) => [watch.point, watch])).values()];
  return {
    get isAway() {
      return watches.some((watch) => watch.isAway);
    },
    check: () => {
      for (const watch of watches) watch.check();
    },
  };
}

/** Says in the log when the disks of a store go, and when they are back. */
export class DisksNews {
  /** What the last look has shown. */
  wasAway = false;
  private readonly place: { readonly disks: HomeDisks; readonly layout: StoreLayout; readonly log: Logger };

  constructor(place: DisksNews['place']) {
    this.place = place;
  }

  /** Whether they are away now. */
  get isAway(): boolean {
    const { disks, layout, log } = this.place;
    const { isAway } = disks;
    if (isAway && !this.wasAway)
      log.error(`the file system of ${layout.baseDir} is not mounted any more; waiting for it`);
    else if (!isAway && this.wasAway) log.info(`the file system of ${layout.baseDir} is back`);
    this.wasAway = isAway;
    return isAway;
  }
}
