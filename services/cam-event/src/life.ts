import type { EventManifest } from '@pm-dvr/contracts';

/** A change in the life of an event; the manifest is as it stands then. */
export interface Life {
  readonly state: 'started' | 'saving' | 'complete' | 'incomplete';
  readonly ref: string;
  readonly manifest: EventManifest;
}
