import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { ConfigNode, Scalar } from './config-tree.ts';
import type { Fault, Position } from './fault.ts';
import { syntaxMessage } from './syntax-messages.ts';

/** What a file holds: its top-level map, or the faults of its syntax. */
export interface ParsedFile {
  readonly root?: ConfigNode;
  readonly faults: readonly Fault[];
}

/** Values that aliases may stand for in one file, all told: a bomb is defused, a few shared lists are fine. */
const MAX_ALIASED = 1000;
const MAX_DEPTH = 16;

/**
 * Parses the text of one YAML 1.2 file whose top level is a map (an empty file is an empty map). Anything else is
 * a fault, and so are duplicate keys, tabs, tags, more than one document, and aliases that expand without end.
 */
export function parseYaml(file: string, text: string): ParsedFile {
  const lines = new LineCounter();
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const deep = DEEP_LINE.exec(text);
  if (deep) {
    const line = text.slice(0, deep.index).split('\n').length;
    return { faults: [{ position: { file, line, column: 1 }, path: [], message: TOO_DEEP }] };
  }
  const document = documentOf(text, lines);
  if (!document) return { faults: [{ position: at(0), path: [], message: TOO_DEEP }] };
  const problems = [...document.errors, ...document.warnings];
  const faults = problems.map(
    (problem): Fault => ({ position: at(problem.pos[0]), path: [], message: syntaxMessage(problem.code) }),
  );
  if (faults.length > 0) return { faults: firstFew(faults) };
  const converted = new Conversion(document, at);
  const contents = document.contents as Node | null;
  const root = isEmpty(contents)
    ? { value: new Map(), position: at(0), keyPosition: at(0) }
    : converted.node(contents as Node, undefined, 0);
  if (converted.duplicates.length > 0) return { faults: firstFew(converted.duplicates) };
  if (converted.fault) return { faults: [converted.fault] };
  if (root.value instanceof Map) return { root: { ...root, keyPosition: at(0) }, faults: [] };
  return { faults: [{ position: root.position, path: [], message: NOT_A_MAP }] };
}

/**
 * A line that alone opens more levels than there may be. The parser calls itself for each, and V8 does not survive everywhere that its
 * stack is used up.
 */
const DEEP_LINE = new RegExp(`^[ \\t]*(?:[\\w.-]+:[ \\t]+)?(?:[-?:][ \\t]+){${MAX_DEPTH + 1}}`, 'm');

/** Undefined if many lines together leave the parser no stack. */
function documentOf(text: string, lineCounter: LineCounter): Document.Parsed | undefined {
  try {
    return parseDocument(text, {
      version: '1.2',
      schema: 'core',
      strict: true,
      stringKeys: true,
      // The parser would compare each key with each other one: a minute for some ten thousand. It is done here.
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'error',
      lineCounter,
    });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const NOT_A_MAP = 'the file is not a map; expected lines of the form "key: value"';

/** One broken line can give hundreds of follow-up errors; the first ones tell. */
function firstFew(faults: Fault[]): Fault[] {
  return faults
    .sort((a, b) => a.position.line - b.position.line || a.position.column - b.position.column)
    .slice(0, 5);
}

function isEmpty(node: Node | null): boolean {
  return node === null || (isScalar(node) && node.value === null && !node.source);
}

/** Turns YAML nodes into configuration nodes; remembers the first fault and goes on with nothing after it. */
class Conversion {
  fault: Fault | undefined;
  readonly duplicates: Fault[] = [];
  #aliased = 0;
  readonly #document: Document.Parsed;
  readonly #at: (offset: number) => Position;

  constructor(document: Document.Parsed, at: (offset: number) => Position) {
    this.#document = document;
    this.#at = at;
  }

  node(node: Node, key: Position | undefined, depth: number, alias?: Position): ConfigNode {
    const position = alias ?? this.#at(node.range?.[0] ?? 0);
    const keyPosition = key ?? position;
    if (alias !== undefined && ++this.#aliased > MAX_ALIASED) return this.#refuse(position, TOO_MANY_ALIASES);
    if (depth > MAX_DEPTH) return this.#refuse(position, TOO_DEEP);
    if (isAlias(node)) {
      const target = node.resolve(this.#document);
      if (!target) return this.#refuse(position, 'the alias stands for nothing that was named before it');
      return this.node(target, keyPosition, depth + 1, position);
    }
    if (isMap(node)) return { position, keyPosition, value: this.#mapValue(node.items, depth, alias) };
    if (isSeq(node)) {
      const value = node.items.map((item) => this.node(item as Node, undefined, depth + 1, alias));
      return { position, keyPosition, value };
    }
    return { position, keyPosition, value: isScalar(node) ? scalarOf(node.value) : null };
  }

  #mapValue(items: readonly { key: unknown; value: unknown }[], depth: number, alias?: Position) {
    const value = new Map<string, ConfigNode>();
    for (const { key, value: child } of items) {
      const keyAt = alias ?? this.#at((key as Node).range?.[0] ?? 0);
      const name = isScalar(key) ? String(key.value) : '';
      if (value.has(name))
        this.duplicates.push({ position: keyAt, path: [], message: syntaxMessage('DUPLICATE_KEY') });
      if (child === null) value.set(name, { position: keyAt, keyPosition: keyAt, value: null });
      else value.set(name, this.node(child as Node, keyAt, depth + 1, alias));
      if (this.fault) break;
    }
    return value;
  }

  #refuse(position: Position, message: string): ConfigNode {
    this.fault ??= { position, path: [], message };
    return { position, keyPosition: position, value: null };
  }
}

const TOO_MANY_ALIASES = `aliases stand for more than ${MAX_ALIASED} values; write them out`;
const TOO_DEEP = `more than ${MAX_DEPTH} levels inside each other`;

function scalarOf(value: unknown): Scalar {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}
