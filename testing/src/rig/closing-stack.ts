/** Things that are closed together, what was opened last first; all of them, even if one cannot be closed. */
export class ClosingStack implements AsyncDisposable {
  private things: AsyncDisposable[] = [];

  /** Closes a thing when this is closed; gives the thing. */
  use<T extends AsyncDisposable>(thing: T): T {
    this.things.push(thing);
    return thing;
  }

  /** The things in a stack of its own; this one has none any more. */
  move(): ClosingStack {
    const moved = new ClosingStack();
    [moved.things, this.things] = [this.things, []];
    return moved;
  }

  /** Throws what the first of those threw that could not be closed. */
  async [Symbol.asyncDispose](): Promise<void> {
    const errors: unknown[] = [];
    for (const thing of this.things.splice(0).reverse())
      await Promise.resolve(thing[Symbol.asyncDispose]()).catch((error) => errors.push(error));
    if (errors.length > 0) throw errors[0];
  }
}
