import * as z from 'zod';

/**
 * The part of a JSON Schema that the reference is made of. `x-` keys are our own; `x-example` too, since zod leaves
 * `examples` out of the schema of anything that is transformed.
 */
export interface KeySchema {
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, KeySchema>>;
  readonly additionalProperties?: KeySchema | false;
  readonly 'x-type'?: string;
  readonly 'x-bounds'?: string;
  readonly 'x-example'?: unknown;
}

/** JSON Schema (2020-12) of what a file may hold, with our own `x-` keys in it. */
export function keySchema(schema: z.ZodType): KeySchema {
  return z.toJSONSchema(schema, { io: 'input' }) as KeySchema;
}

/** JSON Schema for editors, as text: the bounds are put into the descriptions, our own keys left out. */
export function jsonSchemaText(file: string, schema: KeySchema): string {
  return `${JSON.stringify({ title: file, ...(plainSchema(schema) as object) }, null, 2)}\n`;
}

function plainSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainSchema);
  if (typeof value !== 'object' || value === null) return value;
  const { 'x-type': _, 'x-bounds': bounds, 'x-example': example, ...rest } = value as Record<string, unknown>;
  const entries = Object.entries(rest).map(([key, child]) => [key, plainSchema(child)]);
  if (bounds !== undefined && typeof rest.description === 'string')
    entries.push(['description', `${rest.description} Allowed: ${bounds}.`]);
  if (example !== undefined) entries.push(['examples', [example]]);
  return Object.fromEntries(entries);
}
