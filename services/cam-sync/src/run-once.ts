import { EXIT, lengthText, type RemoteStatus, sizeText } from '@pm-dvr/contracts';
import { systemClock } from '@pm-dvr/runtime';
import { BootCheck } from './boot-check.ts';
import { rcloneTools } from './rclone-tools.ts';
import { RemoteBook } from './remote-book.ts';
import { blockedText } from './remote-state.ts';
import { RemoteWorker } from './remote-worker.ts';
import type { Workplace } from './run.ts';
import { StatusBoard } from './status-board.ts';
import { lastStatus } from './status-report.ts';
import { SyncFlag } from './sync-flag.ts';

/** Brings over everything that there is, to all remotes side by side; exit code 1 if something is left open. */
export async function runOnce({ plan, layout, log, stop }: Workplace): Promise<number> {
  const clock = systemClock;
  const show = progressLine();
  const flag = new SyncFlag(layout);
  flag.see();
  const workers = plan.remotes.map((remote) => {
    const rclone = rcloneTools({ plan, layout, remote, clock, log, signal: stop });
    const worker: RemoteWorker = new RemoteWorker({
      ...{ layout, remote, clock, log, signal: stop },
      book: new RemoteBook({ layout, remote, clock, remembers: true }),
      rclone,
      bootCheck: new BootCheck({
        ...{ layout, clock, log, signal: stop },
        remote: remote.name,
        check: rclone.check,
      }),
      onStatus: () => show?.(remote.name, worker.status),
      before: lastStatus(layout, remote.name),
    });
    return { name: remote.name, worker };
  });
  const read = () => Object.fromEntries(workers.map(({ name, worker }) => [name, worker.status]));
  const board = new StatusBoard({ layout, clock, log, read, publish: () => {} });
  await Promise.all(workers.map(({ worker }) => worker.runOnce()));
  board.passOn();
  board.close();
  const isDone = workers.every(({ worker }) => worker.isDone);
  if (isDone && plan.isForAllRemotes) await flag.consume();
  for (const { name, worker } of workers) process.stdout.write(`${name}: ${resultText(worker.status)}\n`);
  return isDone ? EXIT.ok : EXIT.failed;
}

function resultText(status: RemoteStatus): string {
  const { trouble, error, blocked, backlog_files: files, backlog_bytes: bytes } = status;
  const left = `${files} files, ${sizeText(bytes)} are left`;
  if (trouble) return `${trouble}: ${error}; ${left}`;
  if (files > 0) return left;
  return blocked ? blockedText(blocked) : 'all is uploaded and verified';
}

/** Shows on a terminal how far the upload is; undefined where nobody would see it. */
function progressLine(): ((name: string, status: RemoteStatus) => void) | undefined {
  if (!process.stderr.isTTY) return undefined;
  return (name, { state, progress, backlog_files: files }) => {
    const left = progress?.left === undefined ? '' : `, ${lengthText(progress.left * 1000)} left`;
    const far = progress
      ? `${sizeText(progress.bytes)} of ${sizeText(progress.total_bytes)}, ${sizeText(progress.rate)}/s${left}`
      : `${files} files to go`;
    process.stderr.write(state === 'idle' ? '\r\u001b[K' : `\r\u001b[K${name}: ${state}: ${far}`);
  };
}
