import type * as z from 'zod';

/** How the schema of each key is made. */
export type KeyMakers = Readonly<Record<string, () => z.ZodType>>;

/** The schemas of keys, as zod's objects take them. */
export type Shape<Makers extends KeyMakers> = { readonly [Key in keyof Makers]: ReturnType<Makers[Key]> };

/**
 * Gives a shape whose schemas are made when they are first asked for, once. Every program has to know the names of all keys, and needs
 * the schemas of a few: to make those of all takes longer than everything else that a check does.
 */
export function lazyShape<Makers extends KeyMakers>(makers: Makers): () => Shape<Makers> {
  const shape = {};
  for (const [name, make] of Object.entries(makers)) {
    let made: z.ZodType | undefined;
    Object.defineProperty(shape, name, { enumerable: true, get: () => (made ??= make()) });
  }
  return () => shape as Shape<Makers>;
}
