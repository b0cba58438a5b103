import { PROXY_STREAM, type StoreLayout } from '@pm-dvr/contracts';
import {
  type Clock,
  codeOf,
  type FolderWatch,
  type Logger,
  MessageLimiter,
  makeFolder,
  maskSecrets,
  messageOf,
  watchFolder,
} from '@pm-dvr/runtime';
import { missingText } from './backend/proxy-program.ts';
import { hostPort } from './backend/proxy-settings.ts';
import { portTrouble } from './port-probe.ts';
import { ProxyRun } from './proxy-run.ts';
import { RestartFlag } from './restart-flag.ts';
import { nextRun, STEADY_MS } from './restart-policy.ts';
import { askForStream, type StreamPlace } from './rtsp/stream-question.ts';
import type { RunPlan } from './run-plan.ts';
import type { SettingsFile } from './settings-file.ts';
import type { StatusBoard } from './status-board.ts';
import { StreamWatch } from './stream-watch.ts';
import type { Trouble } from './trouble.ts';

export interface ProxyDaemonOptions {
  readonly plan: RunPlan;
  readonly layout: StoreLayout;
  readonly settingsFile: SettingsFile;
  readonly board: StatusBoard;
  readonly clock: Clock;
  readonly log: Logger;
}

const ANSWER_TIMEOUT_MS = 5_000;

/** Keeps the proxy of one camera running, on the wanted port and no other, and knows by asking whether it offers the stream. */
export class ProxyDaemon {
  private readonly options: ProxyDaemonOptions;
  private readonly place: StreamPlace;
  private readonly flag: RestartFlag;
  private readonly spoken = new MessageLimiter();
  private failures = 0;
  private patienceMs: number;
  /** When it has done something last, monotonic. */
  private turnedMs: number;
  /** What the log has said last; undefined while all is well. */
  private said: Trouble['kind'] | undefined;
  /** Ends the present wait. */
  private waking = new AbortController();

  constructor(options: ProxyDaemonOptions) {
    this.options = options;
    const { listen, port, reader } = options.plan.proxy;
    const host = listen === '0.0.0.0' ? '127.0.0.1' : listen === '::' ? '::1' : listen;
    this.place = { host, port, path: PROXY_STREAM, ...(reader && { login: reader }) };
    this.flag = new RestartFlag(options.layout.proxyRestartFlag(options.plan.camera));
    this.patienceMs = options.plan.startTimeoutMs;
    this.turnedMs = options.clock.monotonicMs();
  }

  /** For how long it has only waited, milliseconds. */
  quietMs(): number {
    return this.options.clock.monotonicMs() - this.turnedMs;
  }

  /** Works until the signal is aborted, and then until the proxy has ended. */
  async run(stop: AbortSignal): Promise<void> {
    const watch = this.watchFlags();
    const wake = () => this.wake();
    stop.addEventListener('abort', wake);
    try {
      for (let isFirst = true; !stop.aborted; isFirst = false) {
        if (!isFirst) this.options.board.restarted();
        const trouble = await this.attempt(stop);
        if (trouble && !stop.aborted) await this.afterTrouble(trouble, stop);
      }
    } finally {
      stop.removeEventListener('abort', wake);
      watch.close();
      this.options.board.show('stopped', '');
    }
  }

  /** One run of the proxy, until something is wrong with it. Undefined if it was stopped. */
  private async attempt(stop: AbortSignal): Promise<Trouble | undefined> {
    const { plan, clock, log, settingsFile, board } = this.options;
    const { proxy } = plan;
    this.turnedMs = clock.monotonicMs();
    const taken = await portTrouble(proxy.listen, proxy.port);
    if (taken !== undefined) return { kind: 'port-taken', detail: `${taken}; nothing was started` };
    this.flag.answer();
    let run: ProxyRun;
    try {
      run = await ProxyRun.start({
        ...{ settings: proxy, settingsFile, clock },
        mask: (text) => maskSecrets(text, plan.secrets),
        onLine: (line) => this.hear(line),
        onNews: () => this.wake(),
      });
    } catch (error) {
      const isMissing = codeOf(error) === 'PROGRAM_MISSING';
      return {
        kind: 'cannot-start',
        detail: isMissing ? missingText(proxy.backend, proxy.program) : messageOf(error),
      };
    }
    log.debug(`${proxy.program} is started, process ${run.pid}`);
    if (this.said === undefined) board.show('starting', `${proxy.program} is started`);
    try {
      return await this.supervise(run, stop);
    } finally {
      await run
        .stop(plan.stopTimeoutMs)
        .catch((error) => log.warn(`the settings of the proxy stay behind: ${messageOf(error)}`));
    }
  }

  private async supervise(run: ProxyRun, stop: AbortSignal): Promise<Trouble | undefined> {
    const { plan, clock } = this.options;
    const watch = new StreamWatch({
      ...{ startedMs: clock.monotonicMs(), patienceMs: this.patienceMs },
      ...{ lostMs: plan.proxy.stallTimeoutMs, intervalMs: plan.checkIntervalMs },
    });
    while (!stop.aborted) {
      const waking = this.freshWaking();
      this.turnedMs = clock.monotonicMs();
      if (!run.trouble) await this.ask(watch, waking.signal);
      if (stop.aborted) return undefined;
      if (run.trouble) return run.trouble;
      if (watch.isServing) await this.serves();
      if (watch.servedMs(clock.monotonicMs()) >= STEADY_MS) this.steady();
      const verdict = watch.verdict(clock.monotonicMs());
      if (verdict !== undefined) return { kind: 'no-stream', detail: verdict };
      if (this.flag.isUp) return { kind: 'asked-for', detail: 'the recorder asks for a new one' };
      await clock.sleep(watch.pauseMs, waking.signal);
    }
    return undefined;
  }

  private async ask(watch: StreamWatch, signal: AbortSignal): Promise<void> {
    const answer = await askForStream(this.place, ANSWER_TIMEOUT_MS, signal);
    // An answer that was not waited for says nothing against the stream.
    if (!signal.aborted) watch.take(answer, this.options.clock.monotonicMs());
  }

  private async serves(): Promise<void> {
    const { board, log, plan } = this.options;
    const url = `rtsp://${hostPort(this.place.host, this.place.port)}/${this.place.path}`;
    if (board.message().state !== 'serving') log.info(`serving ${url}`);
    this.said = undefined;
    board.show('serving', url);
    await this.flag
      .consume()
      .catch((error) =>
        log.error(`the flag ${this.options.layout.proxyRestartFlag(plan.camera)} stays: ${messageOf(error)}`),
      );
  }

  private steady(): void {
    this.failures = 0;
    this.patienceMs = this.options.plan.startTimeoutMs;
  }

  private async afterTrouble(trouble: Trouble, stop: AbortSignal): Promise<void> {
    const { plan, clock, board } = this.options;
    this.failures++;
    this.turnedMs = clock.monotonicMs();
    const { startTimeoutMs, maxPauseMs } = plan;
    const next = nextRun({ kind: trouble.kind, failures: this.failures, startTimeoutMs, maxPauseMs });
    this.patienceMs = next.patienceMs;
    board.show('waiting', trouble.detail);
    this.say(trouble, next.pauseMs);
    if (next.pauseMs > 0 && !stop.aborted) await clock.sleep(next.pauseMs, stop);
  }

  /** One line when something changes; again only when it is another trouble. */
  private say({ kind, detail }: Trouble, pauseMs: number): void {
    const { log } = this.options;
    const when = pauseMs > 0 ? `; next attempt in ${(pauseMs / 1000).toFixed(0)} s` : '; started anew';
    if (kind === 'asked-for') log.info(`${detail}${when}`);
    else log[this.said === kind ? 'debug' : 'warn'](`${detail}${when}`);
    this.said = kind;
  }

  private hear(line: string): void {
    const { log, plan, clock } = this.options;
    if (plan.proxy.verbosity > 0) log.info(`proxy: ${line}`);
    else for (const text of this.spoken.take(`proxy: ${line}`, clock.monotonicMs())) log.debug(text);
  }

  private watchFlags(): FolderWatch {
    const { layout, plan, log } = this.options;
    try {
      makeFolder(layout.proxyDir);
    } catch (error) {
      log.warn(`requests of the recorder cannot be heard: ${messageOf(error)}`);
    }
    return watchFolder(layout.proxyDir, (name) => {
      if ((name === undefined || name === `restart-${plan.camera}`) && this.flag.isUp) this.wake();
    });
  }

  private wake(): void {
    this.waking.abort();
  }

  private freshWaking(): AbortController {
    if (this.waking.signal.aborted) this.waking = new AbortController();
    return this.waking;
  }
}
