import type { Program } from '../perl/program.ts';
import type { Table } from '../perl/value.ts';
import type { Draft } from './draft.ts';

/** One of the original's two tables, as a hash or behind a reference; empty, and noted, if it cannot be told. */
export function tableOf(program: Program, name: 'options' | 'cameras', draft: Draft): Table {
  const value = program.hash(name) ?? program.scalar(name);
  if (value?.kind === 'table') return value.entries;
  if (value) {
    const why = value.kind === 'unknown' ? value.why : 'it is no table';
    draft.note('lost', program.place(name), `%${name}`, `cannot be told as a whole, because ${why}`);
  }
  return new Map();
}
