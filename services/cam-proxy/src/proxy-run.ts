import { type BoundChild, type ChildExit, type Clock, readLines, startBoundChild } from '@pm-dvr/runtime';
import { saysItFellBack } from './backend/live555-command.ts';
import { proxyCommand } from './backend/proxy-command.ts';
import type { ProxySettings } from './backend/proxy-settings.ts';
import type { SettingsFile } from './settings-file.ts';
import type { Trouble } from './trouble.ts';

export interface ProxyRunOptions {
  readonly settings: ProxySettings;
  readonly settingsFile: SettingsFile;
  readonly clock: Clock;
  readonly mask: (text: string) => string;
  /** Takes in a line that the proxy says, without secrets. */
  readonly onLine: (line: string) => void;
  /** Called when there is something new to know of this run. */
  readonly onNews: () => void;
}

/** What a proxy gets of the environment. mediamtx would take settings from any variable that begins with MTX_ or RTSP_. */
const PASSED_ON = ['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR'] as const;
const SHOWN_LENGTH = 500;

/** One run of the program that is the proxy, from its start to its end. */
export class ProxyRun {
  /** Why it has to end, or did; undefined while there is nothing to say against it. */
  trouble: Trouble | undefined;
  private readonly child: BoundChild;
  private readonly options: ProxyRunOptions;
  private lastLine: string | undefined;

  private constructor(child: BoundChild, options: ProxyRunOptions) {
    this.child = child;
    this.options = options;
    for (const stream of [child.stdout, child.stderr])
      if (stream) void readLines(stream, (line) => this.take(line), { withTorn: true });
    void child.exited.then((exit) => this.blame({ kind: 'ended', detail: this.endText(exit) }));
  }

  /** Starts the program. Throws CodedError `PROGRAM_MISSING` or `PROGRAM_FAILED`, or Node's error for the settings file. */
  static async start(options: ProxyRunOptions): Promise<ProxyRun> {
    const { settings, settingsFile, clock } = options;
    const { args, settingsText, env } = proxyCommand(settings, settingsFile.path);
    if (settingsText !== undefined) await settingsFile.write(settingsText);
    const own = Object.fromEntries(PASSED_ON.map((name) => [name, process.env[name]]));
    const child = await startBoundChild(settings.program, args, {
      ...{ stdout: true, cwd: '/', clock, env: { ...own, ...env } },
    });
    return new ProxyRun(child, options);
  }

  get pid(): number {
    return this.child.pid;
  }

  /** Ends it, with force after `graceMs`, and takes its settings away. Fails with Node's error if these stay. */
  async stop(graceMs: number): Promise<void> {
    await this.child.stop(graceMs);
    await this.options.settingsFile.remove();
  }

  private take(line: string): void {
    const text = this.options.mask(line).trim().slice(0, SHOWN_LENGTH);
    if (text === '') return;
    this.lastLine = text;
    this.options.onLine(text);
    if (this.options.settings.backend === 'live555' && saysItFellBack(line))
      this.blame({ kind: 'fell-back', detail: `it falls back to another port, which is refused: ${text}` });
  }

  private blame(trouble: Trouble): void {
    if (this.trouble) return;
    this.trouble = trouble;
    this.options.onNews();
  }

  private endText({ code, signal }: ChildExit): string {
    const how = signal === null ? `ended with code ${code}` : `was killed by ${signal}`;
    return `${this.options.settings.program} ${how}${this.lastLine === undefined ? '' : `; it said: ${this.lastLine}`}`;
  }
}
