import type { LedgerEntry } from '@pm-dvr/contracts';
import { makeEntry } from './ledger-file.ts';

/** Ledger entries for tests, with instants in seconds after {@link T0}. */
export const S = 1_000;
export const H = 3_600 * S;
export const DAY = 24 * H;
export const T0 = Date.UTC(2026, 10, 20, 12);

export const start = (atS: number) => makeEntry(T0 + atS * S, { type: 'start', pid: 7 });
export const stop = (atS: number) => makeEntry(T0 + atS * S, { type: 'stop', pid: 7 });
export const video = (atS: number) => makeEntry(T0 + atS * S, { type: 'video' });
export type CauseOf = Extract<LedgerEntry, { type: 'outage' }>['cause'];
export const outage = (atS: number, cause: CauseOf, detail = '') =>
  makeEntry(T0 + atS * S, { type: 'outage', cause, detail });
export const gap = (fromS: number, toS: number, cause: CauseOf) =>
  makeEntry(T0 + (toS + 10) * S, {
    type: 'gap',
    from_ms: T0 + fromS * S,
    to_ms: T0 + toS * S,
    cause,
    detail: '',
  });
export const expired = (fromS: number, toS: number, writtenS: number) =>
  makeEntry(T0 + writtenS * S, {
    type: 'expired',
    from_ms: T0 + fromS * S,
    to_ms: T0 + toS * S,
    clips: 1,
    bytes: 1,
    rule: 'limit_total_size',
  });
