/** Choices by numbers from 0 to below 1, such as `seededRandom` gives: the same for the same seed. */
export class RandomChoice {
  private readonly random: () => number;

  constructor(random: () => number) {
    this.random = random;
  }

  /** From `least` to below `most`. */
  between(least: number, most: number): number {
    return least + this.random() * (most - least);
  }

  /** Of a list that is not empty. */
  of<T>(list: readonly T[]): T {
    return list[Math.floor(this.random() * list.length)] as T;
  }

  /** All of a list in another order. */
  shuffled<T>(list: readonly T[]): T[] {
    const rest = [...list];
    return list.map(() => rest.splice(Math.floor(this.random() * rest.length), 1)[0] as T);
  }
}
