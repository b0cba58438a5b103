import type * as z from 'zod';
import { type ConfigNode, type ConfigPath, mapOf, nodeAt, plainOf, positionAt } from './config-tree.ts';
import type { Fault } from './fault.ts';
import { closest } from './suggest.ts';

/**
 * Checks a tree against a schema: the values with defaults filled in, or every fault. An unknown key is pointed at
 * itself, a wrong value at the value, a missing one at the map that lacks it. `alsoKnown`: top-level keys that may be
 * meant by an unknown one, besides the schema's own.
 */
export function validate<Schema extends z.ZodType>(
  schema: Schema,
  root: ConfigNode,
  alsoKnown: Iterable<string> = [],
): { values?: z.output<Schema>; faults: Fault[] } {
  const result = schema.safeParse(plainOf(root));
  if (result.success) return { values: result.data, faults: [] };
  const faults = result.error.issues.flatMap((issue) => issueFaults(issue, schema, root, [...alsoKnown]));
  return { faults };
}

function issueFaults(
  issue: z.core.$ZodIssue,
  schema: z.ZodType,
  root: ConfigNode,
  alsoKnown: readonly string[],
): Fault[] {
  const path = issue.path.filter((key) => typeof key !== 'symbol');
  if (issue.code === 'unrecognized_keys') {
    const known = [...keysOf(schemaAt(schema, path)), ...(path.length === 0 ? alsoKnown : [])];
    return issue.keys.map((key) => unknownKey([...path, key], known, root));
  }
  if (issue.code === 'invalid_key') return hiddenFaults(path, schema, root);
  return [{ position: positionAt(root, path), path, message: issue.message }];
}

function unknownKey(path: ConfigPath, known: readonly string[], root: ConfigNode): Fault {
  const near = closest(String(path.at(-1)), known);
  const hint = near === undefined ? '' : `; did you mean "${near}"?`;
  return { position: (nodeAt(root, path) ?? root).keyPosition, path, message: `unknown key${hint}` };
}

/** A wrong key of a record keeps zod from looking at its value; the value's faults are to be seen as well. */
function hiddenFaults(path: ConfigPath, schema: z.ZodType, root: ConfigNode): Fault[] {
  const node = nodeAt(root, path);
  const inner = schemaAt(schema, path);
  if (!node || !inner) return [];
  return validate(inner, node).faults.map((fault) => ({ ...fault, path: [...path, ...fault.path] }));
}

/** The schema that a value at a path is checked against. */
function schemaAt(schema: z.ZodType, path: ConfigPath): z.ZodType | undefined {
  let current: z.ZodType | undefined = schema;
  for (const key of path) {
    const definition = definitionOf(current);
    current = definition?.type === 'record' ? definition.valueType : definition?.shape?.[String(key)];
  }
  return current;
}

function keysOf(schema: z.ZodType | undefined): string[] {
  return Object.keys(definitionOf(schema)?.shape ?? {});
}

interface Definition {
  readonly type: string;
  readonly innerType?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
}

/** What a schema is made of, below `optional` and defaults. */
function definitionOf(schema: z.ZodType | undefined): Definition | undefined {
  const definition = schema?.def as Definition | undefined;
  return definition?.innerType ? definitionOf(definition.innerType) : definition;
}

/** The plain map at a path, for checks between keys; undefined if there is no map. */
export function rawMapAt(root: ConfigNode, path: ConfigPath): Readonly<Record<string, unknown>> | undefined {
  const node = nodeAt(root, path);
  return node && mapOf(node) ? (plainOf(node) as Record<string, unknown>) : undefined;
}
