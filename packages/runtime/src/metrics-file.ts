import { unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from './atomic-file.ts';
import type { Clock } from './clock.ts';
import { codeOf, messageOf } from './errors.ts';
import type { Logger } from './logging.ts';
import { type MetricFamily, metricsText } from './metrics-text.ts';

/** Where metrics are written, and how often; plain JSON. */
export interface MetricsSettings {
  /** Absolute path of a folder that is there. */
  readonly folder: string;
  readonly intervalMs: number;
}

export interface MetricsFileOptions {
  readonly settings: MetricsSettings;
  readonly program: string;
  /** What tells several processes of one program apart. */
  readonly process: string;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly log: Pick<Logger, 'warn'>;
  readonly read: () => readonly MetricFamily[];
}

/** A collector runs as another user, and there is nothing secret in metrics. */
const MODE = 0o644;
/** Who asks each few seconds shall not be one time too late for some milliseconds. */
const EARLY = 0.1;

/**
 * The file in which a process leaves its metrics for node_exporter's textfile collector. It is replaced as a whole, so that no
 * reader sees half of it, and not flushed: after a power cut its values would be old anyway. Nothing here throws; what goes wrong
 * is logged once, until it goes well again.
 */
export class MetricsFile {
  private readonly options: MetricsFileOptions;
  private readonly path: string;
  private writtenMs = Number.NEGATIVE_INFINITY;
  private timer: NodeJS.Timeout | undefined;
  private fault: string | undefined;

  constructor(options: MetricsFileOptions) {
    this.options = options;
    this.path = metricsPath(options.settings.folder, options.program, options.process);
  }

  /** Writes now, and from now on by itself. For a process that has no beat of its own to {@link consider} at. */
  start(): void {
    this.write();
    this.timer ??= setInterval(() => this.write(), this.options.settings.intervalMs).unref();
  }

  /** Writes if the interval is over. To be called every few seconds. */
  consider(): void {
    const { clock, settings } = this.options;
    if (clock.monotonicMs() - this.writtenMs >= settings.intervalMs * (1 - EARLY)) this.write();
  }

  write(): void {
    const { clock, read } = this.options;
    this.writtenMs = clock.monotonicMs();
    this.attempt('written', () => replaceFile(this.path, metricsText(read()), MODE));
  }

  /** Ends the writing and removes the file: values of a process that is gone on purpose are nobody's. */
  close(): void {
    clearInterval(this.timer);
    this.attempt('removed', () => {
      try {
        unlinkSync(this.path);
      } catch (error) {
        if (codeOf(error) !== 'ENOENT') throw error;
      }
    });
  }

  private attempt(what: string, act: () => void): void {
    try {
      act();
      this.fault = undefined;
    } catch (error) {
      const fault = `the metrics cannot be ${what}: ${messageOf(error)}`;
      if (fault !== this.fault) this.options.log.warn(fault);
      this.fault = fault;
    }
  }
}

/** `pm_dvr_PROGRAM_PROCESS.prom` in the folder; anything but letters, digits, `.`, `_` and `-` becomes `_`. */
export function metricsPath(folder: string, program: string, process: string): string {
  return join(folder, `pm_dvr_${safe(program)}_${safe(process)}.prom`);
}

function safe(text: string): string {
  return text.replaceAll(/[^\w.-]/g, '_');
}
