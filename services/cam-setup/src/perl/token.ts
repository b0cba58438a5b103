/** A piece of Perl source. `line` counts from 1. */
export type Token = { readonly line: number } & (
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'number'; readonly number: number }
  /** `$name`, `@name`, `%name`, `&name`; with an empty name for a dereference such as `%{`. */
  | { readonly kind: 'variable'; readonly sigil: string; readonly name: string }
  /** Text between quotes; with `interpolates`, variables and escapes in it are still to be put in. */
  | { readonly kind: 'string'; readonly raw: string; readonly interpolates: boolean }
  | { readonly kind: 'words'; readonly words: readonly string[] }
  /** What is never looked into: a command, a pattern, an unfinished text. */
  | { readonly kind: 'opaque'; readonly what: string }
  | { readonly kind: 'sign'; readonly text: string }
  | { readonly kind: 'end' }
);

/** Whether an operand ends with this token, so that what follows is an operator. */
export function endsOperand(token: Token | undefined): boolean {
  if (!token) return false;
  if (token.kind === 'sign') return [')', ']', '}'].includes(token.text);
  return token.kind !== 'end' && token.kind !== 'word';
}
