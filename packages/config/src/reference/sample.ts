import type { KeySchema } from './json-schema.ts';
import { yamlValue } from './markdown.ts';

const WIDTH = 100;

/** How a sample is to be written. */
export interface SampleOptions {
  readonly purpose: string;
  /** Keys (`cameras`, `cameras.front.source`) that stand uncommented. */
  readonly active: readonly string[];
  readonly omit: readonly string[];
  /** Key that is used to show a map of things by their IDs. */
  readonly exampleId: string;
}

/**
 * The commented sample of one file: every key with its description and its default, or an example where there is
 * no default. `# ` begins a text, `#key` a setting: with the `#` of all settings removed it is YAML still.
 */
export function sampleText(file: string, schema: KeySchema, options: SampleOptions): string {
  const head = wrap(
    `${file}: ${options.purpose} A setting after "#" shows its default; to change it, remove the "#".`,
    '',
  );
  return `${[...head, ...keyLines(schema, '', [], options)].join('\n')}\n`;
}

function keyLines(
  schema: KeySchema,
  indent: string,
  path: readonly string[],
  options: SampleOptions,
): string[] {
  return Object.entries(schema.properties ?? {})
    .filter(([key]) => !options.omit.includes(key))
    .flatMap(([key, child]) => ['', ...oneKey(key, child, indent, [...path, key], options)]);
}

function oneKey(
  key: string,
  child: KeySchema,
  indent: string,
  path: readonly string[],
  options: SampleOptions,
) {
  const mark = options.active.includes(path.join('.')) ? '' : '#';
  const text = describe(child, mark !== '', indent);
  const inner = `${indent}  `;
  const each = child.additionalProperties || undefined;
  if (each?.properties) {
    const below = keyLines(each, `${inner}  `, [...path, options.exampleId], options);
    return [...text, `${indent}${mark}${key}:`, `${inner}${mark}${options.exampleId}:`, ...below.slice(1)];
  }
  if (child.properties)
    return [...text, `${indent}${mark}${key}:`, ...keyLines(child, inner, path, options).slice(1)];
  return [...text, `${indent}${mark}${key}: ${yamlValue(child.default ?? child['x-example'])}`];
}

function describe(child: KeySchema, isCommented: boolean, indent: string): string[] {
  const bounds = child['x-bounds'] === undefined ? '' : ` Allowed: ${child['x-bounds']}.`;
  const text = wrap(`${child.description ?? ''}${bounds}`, indent);
  const isExample = isCommented && child.default === undefined && child['x-example'] !== undefined;
  return isExample ? [...text, `${indent}# No default; for example:`] : text;
}

function wrap(text: string, indent: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + word.length + 1 <= WIDTH)
      lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(`${indent}# ${word}`);
  }
  return lines;
}
