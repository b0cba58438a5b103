import { stringify } from 'yaml';
import type { KeySchema } from './json-schema.ts';

/** A YAML value as it may stand after `key: `. */
export function yamlValue(value: unknown): string {
  return stringify(value, { collectionStyle: 'flow', flowCollectionPadding: false, lineWidth: 0 }).trim();
}

/** The reference of one file: a table of its keys, then one for each map in it. */
export function markdownText(file: string, purpose: string, schema: KeySchema): string {
  const sections = [
    `# ${file}`,
    '<!-- Generated from the schema by "npm run generate"; do not edit. -->',
    purpose,
    table(schema),
  ];
  for (const [key, child] of Object.entries(schema.properties ?? {})) {
    if (child.properties) sections.push(`## ${key}`, child.description ?? '', table(child));
    const each = child.additionalProperties || undefined;
    if (each?.properties) sections.push(`## ${key}.ID`, child.description ?? '', table(each));
  }
  return `${sections.join('\n\n')}\n`;
}

function table(schema: KeySchema): string {
  const rows = Object.entries(schema.properties ?? {}).map(([key, child]) => row(key, child));
  return ['| Key | Type | Default | Allowed | Meaning |', '|---|---|---|---|---|', ...rows].join('\n');
}

function row(key: string, child: KeySchema): string {
  const standard = child.default === undefined ? '–' : `\`${yamlValue(child.default)}\``;
  const cells = [`\`${key}\``, child['x-type'] ?? '', standard, child['x-bounds'] ?? '', meaning(child)];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function meaning(child: KeySchema): string {
  const example = child['x-example'];
  return example === undefined
    ? (child.description ?? '')
    : `${child.description ?? ''} Example: \`${yamlValue(example)}\``;
}
