/**
 * The files that were unfinished when a window was over, by camera: they hold its last footage, whatever the clock shows
 * and names say.
 */
export class LastFiles {
  private readonly names = new Map<string, ReadonlySet<string>>();

  /**
   * When those of the unfinished files that are there now were begun, as `isSettled` wants it: 0, for nobody knows. The
   * first question about a camera says which they are.
   */
  since(camera: string, open: ReadonlyMap<string, unknown>): number[] {
    const names = this.names.get(camera) ?? new Set(open.keys());
    this.names.set(camera, names);
    return [...open.keys()].filter((name) => names.has(name)).map(() => 0);
  }
}
