import { hereDocument, plainText, type Quoted, quoted } from './quoted.ts';
import { endsOperand, type Token } from './token.ts';

const SIGNS = [
  '**=',
  '||=',
  '&&=',
  '//=',
  '<=>',
  '...',
  '=>',
  '->',
  '**',
  '||',
  '&&',
  '//',
  '.=',
  '+=',
  '-=',
  '*=',
  '/=',
  'x=',
  '==',
  '!=',
  '=~',
  '!~',
  '<=',
  '>=',
  '++',
  '--',
  '::',
  '..',
];
const QUOTERS = new Set(['q', 'qq', 'qw', 'qx', 'qr', 'm', 's', 'tr', 'y']);
const NUMBER =
  /0[xX][\da-fA-F_]+|0[bB][01_]+|\d[\d_]*(?:\.(?!\.)[\d_]*)?(?:[eE][+-]?\d+)?|\.\d[\d_]*(?:[eE][+-]?\d+)?/y;
const VARIABLE = /[$@%&]#?(?:\^\w|(?:::)?[A-Za-z_]\w*(?:::\w+)*|\d+|(?=[{$]))/y;
const WORD = /[A-Za-z_]\w*(?:(?:::|')[A-Za-z_]\w*)*/y;
const HERE = /<<(~?)(?:"([^"\n]*)"|'([^'\n]*)'|([A-Za-z_]\w*))/y;
const HANDLE = /<[$\w:]*>/y;

/**
 * Splits Perl source into tokens, the last of which is `end`. Never throws: a character that means nothing here is a
 * sign, and a text that is never closed is opaque up to the end.
 */
export function tokenize(source: string): Token[] {
  return new Tokenizer(source).all();
}

type Unplaced = Token extends infer T ? (T extends Token ? Omit<T, 'line'> : never) : never;

class Tokenizer {
  readonly #source: string;
  readonly #tokens: Token[] = [];
  /** By the offset of the line end that they follow, where the here-documents of that line end. */
  readonly #bodies = new Map<number, number>();
  #at = 0;
  #line = 1;
  #counted = 0;

  constructor(source: string) {
    this.#source = source.replace(/\r\n/g, '\n');
  }

  all(): Token[] {
    while (this.#skipBlank()) {
      if (this.#isEndMark()) break;
      this.#next();
    }
    this.#push({ kind: 'end' });
    return this.#tokens;
  }

  #push(token: Unplaced): void {
    this.#tokens.push({ ...token, line: this.#line } as Token);
  }

  /** Goes on to the next token; false at the end. Counts lines up to there. */
  #skipBlank(): boolean {
    for (; this.#at < this.#source.length; ) {
      const character = this.#source[this.#at] as string;
      if (character === '\n') this.#at = this.#bodies.get(this.#at) ?? this.#at + 1;
      else if (character === '#') this.#at = this.#lineEnd();
      else if (this.#isDocumentation()) this.#at = this.#documentationEnd();
      else if (/\s/.test(character)) this.#at++;
      else break;
    }
    this.#countLines();
    return this.#at < this.#source.length;
  }

  #countLines(): void {
    for (; this.#counted < this.#at; this.#counted++) if (this.#source[this.#counted] === '\n') this.#line++;
  }

  #lineEnd(): number {
    const end = this.#source.indexOf('\n', this.#at);
    return end < 0 ? this.#source.length : end;
  }

  #isDocumentation(): boolean {
    const isLineStart = this.#at === 0 || this.#source[this.#at - 1] === '\n';
    return isLineStart && this.#source[this.#at] === '=' && /[A-Za-z]/.test(this.#source[this.#at + 1] ?? '');
  }

  #documentationEnd(): number {
    const cut = this.#source.indexOf('\n=cut', this.#at);
    if (cut < 0) return this.#source.length;
    const end = this.#source.indexOf('\n', cut + 1);
    return end < 0 ? this.#source.length : end;
  }

  #isEndMark(): boolean {
    const mark = this.#match(/__(?:END|DATA)__\b/y, false);
    return mark !== undefined;
  }

  #match(pattern: RegExp, take = true): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#source);
    if (match && take) this.#at += match[0].length;
    return match ?? undefined;
  }

  #next(): void {
    const character = this.#source[this.#at] as string;
    const isOperand = !endsOperand(this.#tokens.at(-1)) || this.#isLineStart();
    if (character === "'" || character === '"') {
      this.#string(character === '"');
      return;
    }
    if (character === '`') {
      this.#opaque('a command', 1);
      return;
    }
    if (isOperand && character === '/') {
      this.#opaque('a pattern', 1);
      return;
    }
    if (isOperand && character === '<' && this.#angle()) return;
    if ((isOperand || '$@'.includes(character)) && '$@%&'.includes(character) && this.#variable()) return;
    const number = isOperand ? this.#match(NUMBER) : undefined;
    if (number) {
      this.#push({ kind: 'number', number: numberOf(number[0]) });
      return;
    }
    const word = this.#match(WORD);
    if (word) {
      this.#word(word[0], isOperand);
      return;
    }
    const sign = SIGNS.find((one) => this.#source.startsWith(one, this.#at)) ?? character;
    this.#at += sign.length;
    this.#push({ kind: 'sign', text: sign });
  }

  /** Behind the bracket that ends a block a line begins a new statement. */
  #isLineStart(): boolean {
    const last = this.#tokens.at(-1);
    if (last?.kind !== 'sign' || last.text !== '}') return false;
    let before = this.#at - 1;
    while (this.#source[before] === ' ' || this.#source[before] === '\t') before--;
    return before < 0 || this.#source[before] === '\n';
  }

  #string(interpolates: boolean): void {
    const found = this.#quoted();
    if (found) this.#text(found, interpolates);
  }

  #text(found: Quoted, interpolates: boolean): void {
    const raw = interpolates ? found.raw : plainText(found.raw);
    this.#push({ kind: 'string', raw, interpolates });
    this.#at = found.end;
  }

  /** The quoted text that begins here; if it is never closed, the rest of the file is one opaque token. */
  #quoted(): Quoted | undefined {
    const found = quoted(this.#source, this.#at);
    if (found) return found;
    this.#push({ kind: 'opaque', what: 'a quoted text that never ends' });
    this.#at = this.#source.length;
    return undefined;
  }

  #opaque(what: string, texts: 1 | 2): void {
    let found = this.#quoted();
    if (!found) return;
    this.#push({ kind: 'opaque', what });
    const isPaired = '([{<'.includes(this.#source[this.#at] as string);
    this.#at = found.end;
    if (texts === 2) {
      if (isPaired) this.#match(/\s*/y);
      else this.#at--;
      found = this.#quoted();
      if (found) this.#at = found.end;
    }
    this.#match(/[a-z]*/y);
  }

  #angle(): boolean {
    const here = this.#match(HERE);
    if (here) {
      this.#here(here);
      return true;
    }
    if (!this.#match(HANDLE)) return false;
    this.#push({ kind: 'opaque', what: 'a read from a file' });
    return true;
  }

  #here([, tilde, double, single, bare]: RegExpExecArray): void {
    const newline = this.#lineEnd();
    const start = this.#bodies.get(newline) ?? newline + 1;
    const body = hereDocument(this.#source, start, double ?? single ?? bare ?? '', tilde === '~');
    if (!body) {
      this.#at = this.#source.length;
      this.#push({ kind: 'opaque', what: 'a here-document that never ends' });
      return;
    }
    this.#bodies.set(newline, body.end);
    this.#push({ kind: 'string', raw: body.raw, interpolates: single === undefined });
  }

  #variable(): boolean {
    const match = this.#match(VARIABLE);
    if (!match) return false;
    const sigil = match[0][1] === '#' ? match[0].slice(0, 2) : (match[0][0] as string);
    const name = match[0].slice(sigil.length).replace(/^(main)?::/, '');
    this.#push({ kind: 'variable', sigil, name });
    return true;
  }

  #word(word: string, isOperand: boolean): void {
    const rest = /\s*(=>|[,;)}=]|\S|$)/y;
    rest.lastIndex = this.#at;
    const follower = rest.exec(this.#source)?.[1] ?? '';
    const quotes =
      QUOTERS.has(word) &&
      isOperand &&
      follower !== '' &&
      !['=>', ',', ';', ')', '}', '='].includes(follower);
    if (!quotes) {
      this.#push({ kind: 'word', text: word });
      return;
    }
    const blank = this.#match(/\s*/y)?.[0] ?? '';
    if (blank !== '' && (follower === '#' || /\w/.test(follower))) {
      this.#push({ kind: 'word', text: word });
      return;
    }
    this.#quoteLike(word);
  }

  #quoteLike(word: string): void {
    if (word === 'qx') {
      this.#opaque('a command', 1);
      return;
    }
    if (word === 'qr' || word === 'm') {
      this.#opaque('a pattern', 1);
      return;
    }
    if (['s', 'tr', 'y'].includes(word)) {
      this.#opaque('a replacement', 2);
      return;
    }
    const found = this.#quoted();
    if (!found) return;
    if (word !== 'qw') {
      this.#text(found, word === 'qq');
      return;
    }
    const words = found.raw.split(/\s+/).filter((one) => one !== '');
    this.#push({ kind: 'words', words: words.map(plainText) });
    this.#at = found.end;
  }
}

function numberOf(written: string): number {
  const digits = written.replaceAll('_', '');
  return /^0\d+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
}
