import type { Token } from './token.ts';

const OPENING = new Set(['(', '[', '{']);
const CLOSING = new Set([')', ']', '}']);

/** Tokens in their order, with a look ahead. At the end it stays. */
export class TokenStream {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)] as Token;
  }

  take(): Token {
    const token = this.peek();
    if (this.#at < this.#tokens.length - 1) this.#at++;
    return token;
  }

  get isAtEnd(): boolean {
    return this.peek().kind === 'end';
  }

  /** Whether the token `ahead` is one of these signs. */
  isSign(texts: string | readonly string[], ahead = 0): boolean {
    const token = this.peek(ahead);
    return (
      token.kind === 'sign' && (typeof texts === 'string' ? token.text === texts : texts.includes(token.text))
    );
  }

  /** Takes the sign if it is next. */
  takeSign(text: string): boolean {
    if (!this.isSign(text)) return false;
    this.take();
    return true;
  }

  /** Takes all up to a sign in `ends` that no bracket opened here encloses, without that one. Returns what it took. */
  skipTo(ends: readonly string[]): Token[] {
    const taken: Token[] = [];
    for (let depth = 0; !this.isAtEnd; ) {
      if (depth === 0 && this.isSign(ends)) break;
      const token = this.take();
      taken.push(token);
      if (token.kind !== 'sign') continue;
      if (OPENING.has(token.text)) depth++;
      else if (CLOSING.has(token.text)) depth = Math.max(0, depth - 1);
    }
    return taken;
  }
}
