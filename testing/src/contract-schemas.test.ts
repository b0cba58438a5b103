import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generateContractSchemas, renderContractSchemas } from './contract-schemas.ts';

const ROOT = join(import.meta.dirname, '../..');

describe('the JSON Schemas of the contracts', () => {
  if (process.env.UPDATE) generateContractSchemas(ROOT);

  it.each([...renderContractSchemas()])('%s is what the schema in contracts says', (path, text) => {
    expect(readFileSync(join(ROOT, path), 'utf8')).toBe(text);
  });

  it('are all that stand there', () => {
    const there = readdirSync(join(ROOT, 'docs/reference')).filter((name) => /^(?!cam_).*\.json$/.test(name));
    const made = [...renderContractSchemas().keys()].map((path) => path.replace('docs/reference/', ''));
    expect(there.sort()).toEqual(made.sort());
  });

  it('let fields be added', () => {
    for (const text of renderContractSchemas().values())
      expect(text).not.toContain('"additionalProperties": false');
  });
});
