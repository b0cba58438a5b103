import type { Token } from './token.ts';

/**
 * The file that a call such as `do 'x.config' or die` or `include("$dir/x.config")` names; undefined for any other
 * statement. Of a folder that only Perl knows, as that of the program, the name of the file is enough.
 */
export function includedFile(statement: readonly Token[]): string | undefined {
  const call = untilOr(statement);
  const [only, ...more] = call.filter((token) => token.kind === 'string');
  if (only?.kind !== 'string' || more.length > 0 || call[0] === only || !call.every(isCall)) return undefined;
  if (!/[^/"']\.config$/.test(only.raw)) return undefined;
  return only.interpolates && /[$@]/.test(only.raw)
    ? only.raw.slice(only.raw.lastIndexOf('/') + 1)
    : only.raw;
}

function isCall(token: Token): boolean {
  if (token.kind === 'variable') return token.sigil === '&';
  if (token.kind === 'sign') return token.text === '(' || token.text === ')';
  return token.kind === 'string' || token.kind === 'word';
}

/** What is done when the file is not there does not matter. */
function untilOr(statement: readonly Token[]): readonly Token[] {
  const at = statement.findIndex(
    (token) =>
      (token.kind === 'word' && token.text === 'or') || (token.kind === 'sign' && token.text === '||'),
  );
  return at < 0 ? statement : statement.slice(0, at);
}
