import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CreateNodeOptions, stringify, type ToStringOptions } from 'yaml';
import { plainOf } from './config-tree.ts';
import { loadTree } from './include.ts';
import { parseYaml } from './parse-yaml.ts';
import { scratchFolder, writeFiles } from './scratch-folder.ts';

const FILE = '/etc/x.yaml';

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({ unit: fc.constantFrom(...'ab:-#\'"\\ \n\t{}[]&*!|>%@`,?~0') }),
  fc.constantFrom(
    '',
    'null',
    'yes',
    'true',
    '1',
    '0x1f',
    '1e3',
    '.nan',
    '---',
    '...',
    '<<',
    '__proto__',
    '2026-11-20',
  ),
);
const scalar = fc.oneof(text, fc.integer(), fc.double({ noNaN: true }), fc.boolean(), fc.constant(null));
const { map } = fc.letrec<{ map: Record<string, unknown>; value: unknown }>((tie) => ({
  map: fc.dictionary(text, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    tie('map'),
  ),
}));

describe('a file', () => {
  it('is parsed to the data that it was written from, however it was written', () => {
    // Without a width, for folded text that begins with a line break is written with one more.
    const style = fc.constantFrom<CreateNodeOptions & ToStringOptions>(
      {},
      { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'QUOTE_SINGLE' },
      { collectionStyle: 'flow' },
      { indent: 4 },
    );
    const property = fc.property(map, style, (data, options) => {
      const { root, faults } = parseYaml(FILE, stringify(data, { schema: 'core', lineWidth: 0, ...options }));
      expect(faults).toEqual([]);
      expect(root && plainOf(root)).toEqual(data);
    });
    fc.assert(property, { numRuns: 80 });
  });

  it('whose text is anything at all has a map or faults, each at a place in it', () => {
    const line = fc.constantFrom(
      'a: b',
      '  c: [1',
      '- x',
      '\t',
      '&a {b: *a}',
      '? x',
      '<<: *a',
      '!!x y',
      'a: |',
      '%X',
    );
    const anything = fc.oneof(
      text,
      fc.string(),
      fc.array(line).map((lines) => lines.join('\n')),
    );
    const property = fc.property(anything, (said) => {
      const { root, faults } = parseYaml(FILE, said);
      expect(root === undefined).toBe(faults.length > 0);
      if (root) expect(root.value).toBeInstanceOf(Map);
      const lines = said.split('\n').length;
      for (const { position, message } of faults) {
        expect(position.line >= 1 && position.line <= lines && position.column >= 1).toBe(true);
        expect(message).toMatch(/./);
      }
    });
    fc.assert(property, { numRuns: 300 });
  });
});

describe('files that include each other', () => {
  const NAMES = ['cam_service.yaml', 'a.yaml', 'sub/b.yaml', 'c.yaml', 'd.yaml'];
  /** What each file holds: of two common keys and one of `cameras`, and which others it includes. */
  const contents = fc.tuple(
    ...NAMES.map((_, own) =>
      fc.record({
        include: fc.array(fc.nat(NAMES.length - 1), { maxLength: 3 }),
        keys: fc.constantFrom<Record<string, unknown>>(
          {},
          { x: own },
          { y: { own } },
          { x: own, y: { [`k${own}`]: 1 } },
        ),
        camera: fc.option(fc.constantFrom('front', 'back'), { nil: undefined }),
      }),
    ),
  );
  type Contents = typeof contents extends fc.Arbitrary<infer T> ? T : never;

  /** The text of each; files are named from the one that includes them. */
  function textsOf(all: Contents): Record<string, string> {
    const texts = all.map(({ include, keys, camera }, own) => {
      const isBelow = NAMES[own]?.startsWith('sub/');
      const names = include.map((index) => `${isBelow ? '../' : './'}${NAMES[index]}`);
      const cameras = camera === undefined ? {} : { cameras: { [camera]: { [`f${own}`]: own, last: own } } };
      return stringify({ ...(names.length > 0 && { include: names }), ...keys, ...cameras });
    });
    return Object.fromEntries(texts.map((one, own) => [NAMES[own], one]));
  }

  /** What a file and all that it includes say; undefined if that goes in a circle. */
  function merged(
    all: Contents,
    own: number,
    chain: readonly number[] = [],
  ): Record<string, unknown> | undefined {
    if (chain.includes(own)) return undefined;
    const { include, keys, camera } = all[own] as Contents[number];
    const result: Record<string, unknown> = {};
    const layers: (Record<string, unknown> | undefined)[] = include.map((one) =>
      merged(all, one, [...chain, own]),
    );
    const cameras = camera === undefined ? {} : { cameras: { [camera]: { [`f${own}`]: own, last: own } } };
    for (const layer of [...layers, { ...keys, ...cameras }]) {
      if (layer === undefined) return undefined;
      const below = (result.cameras ?? {}) as Record<string, object>;
      const above = Object.entries((layer.cameras ?? {}) as Record<string, object>);
      const both = {
        ...below,
        ...Object.fromEntries(above.map(([id, one]) => [id, { ...below[id], ...one }])),
      };
      Object.assign(result, layer, Object.keys(both).length > 0 ? { cameras: both } : {});
    }
    return result;
  }

  it('are laid on top of each other in their order, and a circle is a fault', () => {
    const folder = scratchFolder({});
    const outcomes = new Set<boolean>();
    const property = fc.property(contents, (all) => {
      writeFiles(folder, textsOf(all));
      const tree = loadTree(NAMES.slice(0, 1), { cwd: folder, programDir: folder, systemDir: folder });
      const expected = merged(all, 0);
      outcomes.add(expected === undefined);
      if (expected !== undefined) expect([plainOf(tree.root), tree.faults]).toEqual([expected, []]);
      else
        expect(tree.faults.map(({ message }) => message)).toContainEqual(
          expect.stringContaining('in a circle'),
        );
      expect(new Set(tree.files.map(({ path }) => path)).size).toBe(tree.files.length);
    });
    fc.assert(property, { numRuns: 40 });
    expect(outcomes.size).toBe(2);
  });
});
