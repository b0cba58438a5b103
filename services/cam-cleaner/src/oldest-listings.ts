/** More names of files would take too much memory: about 100 bytes each. */
const MOST_NAMES = 200_000;

/**
 * What measuring has listed of the oldest day folder of each camera, so that a deletion, which begins there, need not list it
 * again: of all that an hourly run does, listing folders of thousands of files takes longest. A name may be gone meanwhile.
 */
export class OldestListings {
  private readonly listings = new Map<string, { readonly day: string; readonly names: readonly string[] }>();
  private size = 0;

  /** Keeps the names in a camera's oldest folder instead of what was kept of that camera. */
  keep(camera: string, day: string, names: readonly string[]): void {
    this.forget(camera);
    if (this.size + names.length > MOST_NAMES) return;
    this.listings.set(camera, { day, names });
    this.size += names.length;
  }

  /** Gives the names in a camera's folder, once; undefined if they are not known. */
  take(camera: string, day: string): readonly string[] | undefined {
    const kept = this.listings.get(camera);
    if (kept?.day !== day) return undefined;
    this.forget(camera);
    return kept.names;
  }

  /** Of that camera nothing is known any more. */
  forget(camera: string): void {
    this.size -= this.listings.get(camera)?.names.length ?? 0;
    this.listings.delete(camera);
  }
}
