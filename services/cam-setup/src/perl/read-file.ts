import { ExpressionReader } from './expression.ts';
import { includedFile } from './included-file.ts';
import type { Program } from './program.ts';
import type { Token } from './token.ts';
import { TokenStream } from './token-stream.ts';
import { tokenize } from './tokenize.ts';
import { type Place, type Table, unknown, type Value } from './value.ts';

/** Called for a statement that takes in another file: with the name as it is written. */
export type OnInclude = (name: string, place: Place) => void;

const NO_EFFECT = new Set(['use', 'no', 'package']);
const DECLARING = new Set(['our', 'my', 'local', 'state']);
const NOT_RUN = 'is code, and is not run; what it would have set is not carried over';

/**
 * Takes assignments to variables, and to elements of tables, out of Perl source. Nothing of it is ever run. What is no
 * such assignment is a fault in `program`, and so is the end of a file that was reached in the middle of something.
 */
export function readFile(source: string, file: string, program: Program, onInclude: OnInclude): void {
  new FileReader(new TokenStream(tokenize(source)), file, program, onInclude).all();
}

class FileReader {
  readonly #tokens: TokenStream;
  readonly #program: Program;
  readonly #onInclude: OnInclude;
  readonly #expressions: ExpressionReader;

  constructor(tokens: TokenStream, file: string, program: Program, onInclude: OnInclude) {
    this.#tokens = tokens;
    this.#program = program;
    this.#onInclude = onInclude;
    this.#expressions = new ExpressionReader(tokens, program, file);
  }

  all(): void {
    while (!this.#tokens.isAtEnd) {
      if (this.#tokens.takeSign(';')) continue;
      this.#statement();
    }
  }

  #statement(): void {
    const first = this.#tokens.peek();
    if (first.kind === 'word' && NO_EFFECT.has(first.text)) {
      this.#passOver();
      return;
    }
    if (first.kind === 'word' && first.text === 'sub') {
      this.#subroutine();
      return;
    }
    if (first.kind === 'word' && DECLARING.has(first.text)) {
      this.#tokens.take();
      if (this.#declarationOnly()) return;
    }
    const target = this.#tokens.peek();
    if (target.kind === 'variable' && '$@%'.includes(target.sigil) && target.name !== '') {
      this.#assignment();
      return;
    }
    if (this.#isTruth()) {
      this.#passOver();
      return;
    }
    this.#otherStatement(first);
  }

  /** `1;` and `return 1;`, with which a file that is taken in ends. */
  #isTruth(): boolean {
    const [first, second] = [this.#tokens.peek(), this.#tokens.peek(1)];
    const isReturn = first.kind === 'word' && first.text === 'return';
    const value = isReturn ? second : first;
    return (
      value.kind === 'number' &&
      (this.#tokens.isSign(';', isReturn ? 2 : 1) || this.#tokens.peek(isReturn ? 2 : 1).kind === 'end')
    );
  }

  /** `our (%options, %cameras);` and the like set nothing. */
  #declarationOnly(): boolean {
    if (this.#tokens.takeSign('(')) {
      const names = this.#tokens.skipTo([')']);
      this.#tokens.takeSign(')');
      if (this.#tokens.isSign(';')) return true;
      this.#fault(names[0] ?? this.#tokens.peek(), NOT_RUN);
      this.#passOver();
      return true;
    }
    if (this.#tokens.peek().kind !== 'variable' || !this.#tokens.isSign(';', 1)) return false;
    this.#tokens.take();
    return true;
  }

  #passOver(): void {
    this.#tokens.skipTo([';']);
  }

  #subroutine(): void {
    const first = this.#tokens.peek();
    const name = this.#tokens.peek(1);
    this.#tokens.skipTo(['{', ';']);
    if (!this.#tokens.takeSign('{')) return;
    this.#tokens.skipTo(['}']);
    this.#tokens.takeSign('}');
    const shown = name.kind === 'word' ? ` ${name.text}` : '';
    const message = `the subroutine${shown} is not needed, and not run`;
    this.#program.faults.push({ place: this.#expressions.place(first), message, isHarmless: true });
  }

  #assignment(): void {
    const variable = this.#tokens.take() as Token & { kind: 'variable' };
    if (variable.sigil === '$') {
      this.#scalarOrElement(variable);
      return;
    }
    if (!this.#tokens.takeSign('=')) {
      this.#notUnderstood(variable);
      return;
    }
    const value = this.#several(variable.sigil);
    this.#program.places.set(variable.name, this.#expressions.place(variable));
    if (variable.sigil === '@') this.#program.arrays.set(variable.name, value);
    else this.#program.hashes.set(variable.name, value);
    this.#end(variable);
  }

  #several(sigil: string): Value {
    const token = this.#tokens.peek();
    if (token.kind === 'words' && sigil === '@') {
      this.#tokens.take();
      const items = token.words.map((text) => ({
        value: { kind: 'text', text } as const,
        place: this.#expressions.place(token),
      }));
      return { kind: 'list', items };
    }
    if (!this.#tokens.takeSign('(')) {
      this.#tokens.skipTo([';']);
      return unknown('it is not a list in parentheses');
    }
    if (sigil === '@') return this.#expressions.list(')');
    const entries = this.#expressions.table(')');
    return typeof entries === 'string' ? unknown(entries) : { kind: 'table', entries };
  }

  #scalarOrElement(variable: Token & { kind: 'variable' }): void {
    const path = this.#path();
    const sign = this.#tokens.peek();
    if (path === undefined || sign.kind !== 'sign' || !['=', '.=', '||=', '//='].includes(sign.text)) {
      this.#notUnderstood(variable);
      return;
    }
    this.#tokens.take();
    const found = this.#expressions.value();
    const value =
      sign.text === '='
        ? found.value
        : unknown(`it is set with "${sign.text}", which depends on what was there`);
    const place = this.#expressions.place(variable);
    if (path.keys.length === 0) {
      this.#program.scalars.set(variable.name, value);
      this.#program.places.set(variable.name, place);
    } else if (!this.#store(variable.name, path, { value, place }))
      this.#fault(variable, 'sets an element of what is no table; it is not carried over');
    this.#end(variable);
  }

  /** The subscripts that come next; undefined if one of them cannot be told. */
  #path(): { keys: string[]; isReference: boolean } | undefined {
    const keys: string[] = [];
    let isReference = false;
    for (;;) {
      const isArrow = this.#tokens.isSign('->') && this.#tokens.isSign('{', 1);
      if (!isArrow && !this.#tokens.isSign('{')) return { keys, isReference };
      if (isArrow) this.#tokens.take();
      if (keys.length === 0) isReference = isArrow;
      const key = this.#expressions.subscript();
      if (key.kind !== 'text' && key.kind !== 'number') return undefined;
      keys.push(key.kind === 'text' ? key.text : String(key.number));
    }
  }

  /** Sets an element; tables on the way to it come to be, as in Perl. False if something else is in the way. */
  #store(
    name: string,
    path: { keys: string[]; isReference: boolean },
    found: { value: Value; place: Place },
  ): boolean {
    const home = path.isReference ? this.#program.scalars : this.#program.hashes;
    const root = home.get(name) ?? { kind: 'table', entries: new Map() };
    if (root.kind !== 'table') return false;
    home.set(name, root);
    let table: Table = root.entries;
    for (const key of path.keys.slice(0, -1)) {
      const inner = table.get(key)?.value ?? { kind: 'table', entries: new Map() };
      if (inner.kind !== 'table') return false;
      if (!table.has(key)) table.set(key, { value: inner, place: found.place });
      table = inner.entries;
    }
    table.set(path.keys.at(-1) as string, found);
    return true;
  }

  /** Behind a value there is the end of the statement, or it was not all that is assigned. */
  #end(variable: Token): void {
    if (this.#tokens.isAtEnd || this.#tokens.isSign(';')) return;
    this.#fault(variable, 'what follows the value is code, and is not run');
    this.#passOver();
  }

  #notUnderstood(first: Token): void {
    this.#fault(first, NOT_RUN);
    this.#afterBlock(this.#tokens.skipTo([';', '{']));
  }

  #otherStatement(first: Token): void {
    const taken = this.#tokens.skipTo([';', '{']);
    const name = includedFile(taken);
    if (name !== undefined) {
      this.#onInclude(name, this.#expressions.place(first));
      return;
    }
    this.#fault(first, NOT_RUN);
    this.#afterBlock(taken);
  }

  /** A block ends its statement without a semicolon, but for what goes on behind it, such as `else`. */
  #afterBlock(taken: readonly Token[]): void {
    if (this.#tokens.takeSign('{')) {
      this.#tokens.skipTo(['}']);
      this.#tokens.takeSign('}');
    } else if (taken.length === 0) this.#tokens.take();
  }

  #fault(token: Token, message: string): void {
    this.#program.faults.push({ place: this.#expressions.place(token), message });
  }
}
