import { type EventManifest, parseLinkName, parseManifestName } from '@pm-dvr/contracts';
import { isLeftoverCopy } from '@pm-dvr/footage';

/** The files of one day folder of the events, by what their names say. */
export class EventListing {
  /** Manifests: their IDs and parts, by file names. */
  readonly manifests = new Map<string, { readonly id: string; readonly part: number }>();
  private readonly parts = new Map<string, number>();
  private readonly links = new Map<string, Set<string>>();
  private readonly copies = new Map<string, string[]>();

  constructor(names: readonly string[]) {
    for (const name of names) this.enter(name);
  }

  /** How many files bear the ID of an event: manifests, links, half-made copies. */
  fileCount(id: string): number {
    const [links, copies] = [this.links.get(id)?.size ?? 0, this.copies.get(id)?.length ?? 0];
    return (this.parts.get(id) ?? 0) + links + copies;
  }

  /**
   * Names of the links that belong to a part: those that its manifest lists and that are there. If it is the only part of its event
   * in the folder, also those that no manifest lists: a crash left them. Names that are not of that event are never given.
   */
  linksOf(id: string, manifest: EventManifest | undefined): string[] {
    const there = this.links.get(id) ?? new Set();
    if (this.isOnlyPart(id)) return [...there];
    const listed = Object.values(manifest?.cameras ?? {}).flatMap(({ clips }) =>
      clips.map(({ link }) => link),
    );
    return [...new Set(listed)].filter((link) => there.has(link));
  }

  /** Copies of clips for the only part of an event that a crash left half made. */
  leftoversOf(id: string): string[] {
    return this.isOnlyPart(id) ? (this.copies.get(id) ?? []) : [];
  }

  private isOnlyPart(id: string): boolean {
    return (this.parts.get(id) ?? 0) <= 1;
  }

  private enter(name: string): void {
    const manifest = parseManifestName(name);
    if (manifest) {
      this.manifests.set(name, manifest);
      this.parts.set(manifest.id, (this.parts.get(manifest.id) ?? 0) + 1);
    }
    const link = parseLinkName(name);
    if (link) this.links.set(link.id, (this.links.get(link.id) ?? new Set()).add(name));
    if (!isLeftoverCopy(name)) return;
    const copied = parseLinkName(name.slice(1).replace(/\.[0-9a-f]{12}\.tmp$/, ''));
    if (copied) this.copies.set(copied.id, [...(this.copies.get(copied.id) ?? []), name]);
  }
}
