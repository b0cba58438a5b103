import { stat } from 'node:fs/promises';
import type { SealedEntry, StoreLayout } from '@pm-dvr/contracts';
import { type ChainLine, chainFiles, readChain } from '@pm-dvr/footage';
import { type ReviewedLine, reviewChain } from './verify-chain-policy.ts';

/** A sealed manifest's line that stands. */
export type SealedLine = ReviewedLine & { readonly entry: SealedEntry };

/** The chain as it was read last. Meanwhile manifests may be sealed, and retention may remove events. */
export class ChainView {
  lines: readonly ReviewedLine[] = [];
  private readonly layout: StoreLayout;
  private readonly kept = new Map<string, SealedLine>();
  private readonly expired = new Map<string, string>();
  private state = '';

  constructor(layout: StoreLayout) {
    this.layout = layout;
  }

  /** The line of a manifest (`DAY/NAME.json`) that is to be there. */
  lineOf(manifest: string): SealedLine | undefined {
    return this.kept.get(manifest);
  }

  /** The rule by which retention removed a manifest; undefined if it did not. */
  ruleOf(manifest: string): string | undefined {
    return this.expired.get(manifest);
  }

  /** Reads the chain; if it was read before, only if something was appended since. */
  async refresh(): Promise<void> {
    const state = await this.look();
    if (state === this.state) return;
    const lines: ChainLine[] = [];
    for await (const line of readChain(this.layout)) lines.push(line);
    this.state = state;
    this.lines = reviewChain(lines);
    this.kept.clear();
    this.expired.clear();
    for (const reviewed of this.lines) this.enter(reviewed);
  }

  private enter(reviewed: ReviewedLine): void {
    const { entry } = reviewed.line;
    if (entry === undefined) return;
    this.kept.delete(entry.manifest);
    this.expired.delete(entry.manifest);
    if (entry.type === 'sealed') this.kept.set(entry.manifest, { ...reviewed, entry });
    else this.expired.set(entry.manifest, entry.rule);
  }

  private async look(): Promise<string> {
    const files = await chainFiles(this.layout);
    const newest = files.at(-1);
    return newest === undefined ? '' : `${files.length} ${newest} ${(await stat(newest)).size}`;
  }
}
