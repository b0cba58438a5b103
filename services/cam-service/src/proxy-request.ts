import type { StoreLayout } from '@pm-dvr/contracts';
import { type Clock, makeFolder, messageOf, replaceFile } from '@pm-dvr/runtime';
import type { Failure } from './failure-policy.ts';
import type { Outage } from './outage.ts';
import { isRequestDue } from './proxy-request-policy.ts';

export interface ProxyRequestOptions {
  readonly layout: StoreLayout;
  readonly camera: string;
  readonly clock: Clock;
  readonly log: { info(text: string): void; warn(text: string): void };
}

/** Asks cam-proxy for a new proxy of a camera, by a flag that cam-proxy takes away when that one serves. */
export class ProxyRequest {
  private readonly options: ProxyRequestOptions;
  private requests = 0;
  private askedMs = 0;

  constructor(options: ProxyRequestOptions) {
    this.options = options;
  }

  /** Takes in a failed attempt of an outage that has counted it already. Never throws. */
  failed({ cause }: Failure, outage: Pick<Outage, 'attempts' | 'durationMs'>): void {
    const { clock, log } = this.options;
    if (outage.attempts === 1) this.requests = 0;
    const nowMs = clock.monotonicMs();
    const { attempts, durationMs: outageMs } = outage;
    const sinceRequestMs = nowMs - this.askedMs;
    if (!isRequestDue({ cause, attempts, outageMs, requests: this.requests, sinceRequestMs })) return;
    this.requests++;
    this.askedMs = nowMs;
    try {
      this.raise(cause);
      log.info('cam-proxy is asked for a new proxy');
    } catch (error) {
      log.warn(`cam-proxy cannot be asked for a new proxy: ${messageOf(error)}`);
    }
  }

  private raise(cause: Failure['cause']): void {
    const { layout, camera } = this.options;
    makeFolder(layout.proxyDir);
    replaceFile(layout.proxyRestartFlag(camera), `${cause}\n`);
  }
}
