import type * as z from 'zod';

/** Documents a key: its description and, for a key without default, an example value as it stands in YAML. */
export function key<Schema extends z.ZodType>(
  schema: Schema,
  description: string,
  example?: unknown,
): Schema {
  return schema.meta({ description, ...(example === undefined ? {} : { 'x-example': example }) }) as Schema;
}

/** Drops the properties that are undefined, so that a value can be sent as JSON and come back the same. */
export function present<T extends object>(values: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}
