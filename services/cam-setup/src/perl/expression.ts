import { calculated, joined } from './arithmetic.ts';
import { elementOf, interpolate, type Variables } from './interpolate.ts';
import { type Element, pairs } from './pairs.ts';
import type { Token } from './token.ts';
import type { TokenStream } from './token-stream.ts';
import { asText, type Found, type Place, type Table, text, UNDEF, unknown, type Value } from './value.ts';

const ELEMENT_ENDS = [',', '=>', ')', ']', '}', ';'];
const MAX_DEPTH = 64;
const UNSET = 'it uses a variable that these files do not set';

/** Reads expressions as data: texts, numbers, lists and tables, joined and calculated. All else is unknown. */
export class ExpressionReader {
  readonly #tokens: TokenStream;
  readonly #variables: Variables;
  readonly #file: string;
  #depth = 0;

  constructor(tokens: TokenStream, variables: Variables, file: string) {
    this.#tokens = tokens;
    this.#variables = variables;
    this.#file = file;
  }

  place(token: Token): Place {
    return { file: this.#file, line: token.line };
  }

  /** One value, up to a sign that ends an element, which is left. What it does not know makes it unknown. */
  value(): Found {
    return this.#element();
  }

  /** What stands between the parentheses that come next, as a table; undefined if it cannot be one for certain. */
  table(close: string): Table | string {
    return pairs(this.#elements(close));
  }

  /** What stands up to `close`, which is taken, as a list. */
  list(close: string): Value {
    const elements = this.#elements(close);
    if (elements.some((element) => !element.isSingle)) return unknown('it holds what is not data');
    return { kind: 'list', items: elements.map(({ value, place }) => ({ value, place })) };
  }

  #elements(close: string): Element[] {
    const elements: Element[] = [];
    if (++this.#depth > MAX_DEPTH) elements.push(this.#tooDeep([close]));
    while (!this.#tokens.isAtEnd && !this.#tokens.isSign(close)) {
      if (this.#tokens.takeSign(',')) continue;
      if (this.#tokens.isSign(ELEMENT_ENDS)) {
        // A bracket or end that fits nothing.
        const place = this.place(this.#tokens.take());
        elements.push({ value: unknown('a bracket is missing'), place, isSingle: false, isKey: false });
        continue;
      }
      elements.push(...this.#spread());
    }
    this.#tokens.takeSign(close);
    this.#depth--;
    return elements;
  }

  /** One element, or those of the list that stands for several. */
  #spread(): Element[] {
    const first = this.#tokens.peek();
    const isWhole = this.#tokens.isSign(ELEMENT_ENDS, 1);
    const several = isWhole ? this.#severalOf(first) : undefined;
    if (several) {
      this.#tokens.take();
      this.#tokens.takeSign('=>');
      return several.map((found) => ({ ...found, isSingle: true, isKey: false }));
    }
    const element = this.#element();
    const isKey = this.#tokens.takeSign('=>');
    return [{ ...element, isKey }];
  }

  #severalOf(token: Token): Found[] | undefined {
    const place = this.place(token);
    if (token.kind === 'words') return token.words.map((word) => ({ value: text(word), place }));
    if (token.kind !== 'variable' || token.name === '') return undefined;
    if (token.sigil === '@') {
      const value = this.#variables.array(token.name);
      return value?.kind === 'list' ? [...value.items] : undefined;
    }
    const value = token.sigil === '%' ? this.#variables.hash(token.name) : undefined;
    if (value?.kind !== 'table') return undefined;
    return [...value.entries].flatMap(([key, found]) => [{ value: text(key), place: found.place }, found]);
  }

  #element(): Element {
    const first = this.#tokens.peek();
    const place = this.place(first);
    const next = this.#tokens.peek(1);
    if (first.kind === 'word' && next.kind === 'sign' && next.text === '=>') {
      this.#tokens.take();
      return { value: text(first.text), place, isSingle: true, isKey: false };
    }
    const value = this.#sum();
    if (this.#tokens.isAtEnd || this.#tokens.isSign(ELEMENT_ENDS))
      return { value, place, isSingle: isSingle(first, value), isKey: false };
    const rest = this.#tokens.skipTo(ELEMENT_ENDS);
    const why = value.kind === 'unknown' ? value.why : notData(rest[0]);
    return { value: unknown(why), place, isSingle: false, isKey: false };
  }

  /** Passes over what is nested so deeply that no configuration is. */
  #tooDeep(ends: readonly string[]): Element {
    const place = this.place(this.#tokens.peek());
    this.#tokens.skipTo(ends);
    return { value: unknown('it is nested too deeply'), place, isSingle: false, isKey: false };
  }

  #sum(): Value {
    let left = this.#product();
    while (this.#tokens.isSign(['.', '+', '-'])) {
      const sign = (this.#tokens.take() as { text: string }).text;
      const right = this.#product();
      left = sign === '.' ? joined(left, right) : calculated(left, sign, right);
    }
    return left;
  }

  #product(): Value {
    let left = this.#unary();
    while (this.#tokens.isSign(['*', '/', '%'])) {
      const sign = (this.#tokens.take() as { text: string }).text;
      left = calculated(left, sign, this.#unary());
    }
    return left;
  }

  #unary(): Value {
    if (this.#depth >= MAX_DEPTH) return this.#tooDeep(ELEMENT_ENDS).value;
    this.#depth++;
    try {
      if (this.#tokens.takeSign('+')) return this.#unary();
      if (this.#tokens.takeSign('-')) return calculated({ kind: 'number', number: 0 }, '-', this.#unary());
      const base = this.#primary();
      return this.#tokens.takeSign('**') ? calculated(base, '**', this.#unary()) : base;
    } finally {
      this.#depth--;
    }
  }

  #primary(): Value {
    if (this.#tokens.isSign(ELEMENT_ENDS) || this.#tokens.isAtEnd) return unknown('something is missing');
    const token = this.#tokens.take();
    if (token.kind === 'number') return { kind: 'number', number: token.number };
    if (token.kind === 'string')
      return token.interpolates ? interpolate(token.raw, this.#variables) : text(token.raw);
    if (token.kind === 'variable') return this.#variable(token.sigil, token.name);
    if (token.kind === 'words') return unknown('it is a list where one value is wanted');
    if (token.kind === 'sign') return this.#bracket(token.text);
    if (token.kind === 'word' && token.text === 'undef' && !this.#tokens.isSign('(')) return UNDEF;
    return unknown(notData(token));
  }

  #bracket(sign: string): Value {
    if (sign === '[') return this.list(']');
    if (sign === '{') {
      const entries = this.table('}');
      return typeof entries === 'string' ? unknown(entries) : { kind: 'table', entries };
    }
    if (sign !== '(') return unknown(`it has "${sign}" in it, which is not data`);
    const elements = this.#elements(')');
    const only = elements[0];
    if (elements.length === 1 && only) return only.value;
    return unknown('it is a list where one value is wanted');
  }

  #variable(sigil: string, name: string): Value {
    if (sigil !== '$' || name === '') {
      return unknown('it is a list or call where one value is wanted');
    }
    return this.#subscripts(name) ?? unknown(UNSET);
  }

  /** The variable, or the element of it that the subscripts which follow name; undefined if it is not set. */
  #subscripts(name: string): Value | undefined {
    let value: Value | undefined;
    for (let isFirst = true; ; isFirst = false) {
      const isReference = this.#tokens.isSign('->') && this.#tokens.isSign(['{', '['], 1);
      if (!isReference && !this.#tokens.isSign(['{', '[']))
        return isFirst ? this.#variables.scalar(name) : value;
      if (isReference) this.#tokens.take();
      const isKey = this.#tokens.isSign('{');
      if (isFirst)
        value = isReference
          ? this.#variables.scalar(name)
          : isKey
            ? this.#variables.hash(name)
            : this.#variables.array(name);
      const subscript = asText(this.subscript());
      value =
        subscript.kind !== 'text'
          ? unknown('the name of an element cannot be told')
          : elementOf(value, isKey ? subscript.text : undefined, subscript.text);
    }
  }

  /** The key or index in the brackets that come next. */
  subscript(): Value {
    const close = this.#tokens.isSign('{') ? '}' : ']';
    this.#tokens.take();
    const word = this.#tokens.peek();
    if (word.kind === 'word' && this.#tokens.isSign(close, 1)) {
      this.#tokens.take();
      this.#tokens.take();
      return text(word.text);
    }
    const { value } = this.#element();
    if (this.#tokens.takeSign(close)) return value;
    this.#tokens.skipTo([close, ';']);
    this.#tokens.takeSign(close);
    return unknown('a subscript is not data');
  }
}

/** Whether an element that begins with this is one value, whatever it is. */
function isSingle(first: Token, value: Value): boolean {
  if (first.kind === 'sign' && first.text === '(') return value.kind !== 'unknown';
  if (first.kind === 'sign') return ['{', '[', '-', '+'].includes(first.text);
  if (first.kind === 'variable') return first.sigil === '$';
  if (first.kind === 'word') return first.text === 'undef';
  return first.kind !== 'words' && first.kind !== 'opaque';
}

function notData(token: Token | undefined): string {
  if (token?.kind === 'opaque') return `it is ${token.what}, which is not run`;
  if (token?.kind === 'word') return 'it calls something, which is not run';
  return 'it is more than data';
}
