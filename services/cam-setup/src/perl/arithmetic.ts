import { asNumber, asText, text, unknown, type Value } from './value.ts';

/** Two values as one text; unknown if one of them is. */
export function joined(left: Value, right: Value): Value {
  const [a, b] = [asText(left), asText(right)];
  if (a.kind !== 'text') return a;
  return b.kind === 'text' ? text(a.text + b.text) : b;
}

/** Two values calculated; unknown if one of them is, or if it gives no number. */
export function calculated(left: Value, sign: string, right: Value): Value {
  const [a, b] = [asNumber(left), asNumber(right)];
  if (a.kind !== 'number') return a;
  if (b.kind !== 'number') return b;
  const number = resultOf(a.number, sign, b.number);
  return Number.isFinite(number) ? { kind: 'number', number } : unknown('it does not give a number');
}

function resultOf(a: number, sign: string, b: number): number {
  if (sign === '+') return a + b;
  if (sign === '-') return a - b;
  if (sign === '*') return a * b;
  if (sign === '/') return a / b;
  if (sign === '**') return a ** b;
  // Perl's remainder is that of whole numbers and has the sign of the divisor.
  const [x, y] = [Math.trunc(a), Math.trunc(b)];
  return x - y * Math.floor(x / y);
}
