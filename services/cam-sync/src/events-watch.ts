import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isDay, type StoreLayout } from '@pm-dvr/contracts';
import { type FolderWatch, watchFolder } from '@pm-dvr/runtime';

/** While an event is being saved its manifest is looked at so often. */
const LOOK_MS = 500;
/** Otherwise, in case that no watch has told of the flag. */
const IDLE_LOOKS = 20;

/** Tells when there may be something new among the events: the flag was touched, or a clip of a running event is in. */
export class EventsWatch {
  private readonly layout: StoreLayout;
  private readonly onNews: () => void;
  private watch: FolderWatch | undefined;
  private timer: NodeJS.Timeout | undefined;
  private looks = 0;
  private seen = '';
  private wasSaving = false;

  constructor(layout: StoreLayout, onNews: () => void) {
    this.layout = layout;
    this.onNews = onNews;
  }

  start(): void {
    this.timer = setInterval(() => this.look(), LOOK_MS);
    this.rewatch();
    this.look();
  }

  stop(): void {
    clearInterval(this.timer);
    this.watch?.close();
  }

  private rewatch(): void {
    const { eventsDir, syncFlag } = this.layout;
    const flag = basename(syncFlag);
    this.watch?.close();
    this.watch = watchFolder(eventsDir, (name) => {
      // Two touches within one tick of the file system leave the same time.
      if (name === flag && mtimeOf(syncFlag) > 0) this.onNews();
      else if (name === flag || name === undefined) this.compare();
    });
  }

  private look(): void {
    this.looks++;
    const isIdleLook = this.looks % IDLE_LOOKS === 0;
    if (isIdleLook && !this.watch?.isLive) this.rewatch();
    const isSaving = this.isSaving();
    // Also once after it: the last that was saved may have come since.
    if (isIdleLook || isSaving || this.wasSaving) this.compare();
    this.wasSaving = isSaving;
  }

  /** Whether any process has an event to save. */
  private isSaving(): boolean {
    return namesIn(this.layout.runningDir).some((name) => /^\d+-/.test(name));
  }

  private compare(): void {
    const { eventsDir, syncFlag } = this.layout;
    const days = namesIn(eventsDir)
      .filter(isDay)
      .map((day) => `${day} ${mtimeOf(join(eventsDir, day))}`);
    const now = [mtimeOf(syncFlag), ...days].join('\n');
    if (now === this.seen) return;
    this.seen = now;
    this.onNews();
  }
}

function mtimeOf(path: string): number {
  try {
    return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  } catch {
    return 0;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Not there yet, or not readable just now; the schedule looks with proper errors.
    return [];
  }
}
