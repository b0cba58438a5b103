import { counted, type EventsHealth } from '@pm-dvr/contracts';
import { type Judgement, worstJudgement } from './verdict-policy.ts';

type Signs = Pick<EventsHealth, 'daemon_running' | 'running' | 'persistent' | 'recent'>;

/** So long it is told that an event lacks something: whoever looks once a day is to see it. */
export const TOLD_MS = 86_400_000;

/** How the events stand: what should be saved now is being saved, and what was saved of late is complete. */
export function judgeEvents(signs: Signs, nowMs: number): Judgement {
  const { daemon_running, running, persistent, recent } = signs;
  const left = running.filter((part) => !part.saver_running);
  const faulty = recent.filter(
    ({ state, at_ms }) => (state === 'incomplete' || state === 'damaged') && nowMs - at_ms < TOLD_MS,
  );
  const bad: Judgement[] = [];
  if (persistent > 0 && !daemon_running && running.length === left.length)
    bad.push({
      verdict: 'critical',
      message: `${counted(persistent, 'persistent event')} switched on, and nothing saves`,
    });
  if (left.length > 0)
    bad.push({
      verdict: 'warning',
      message: `${counted(left.length, 'part')} left half saved; cam-event ends them when it starts`,
    });
  const [first] = faulty;
  if (first)
    bad.push({
      verdict: 'warning',
      message: `${first.id} is ${first.state}${faulty.length > 1 ? ` (and ${faulty.length - 1} more)` : ''}`,
    });
  return worstJudgement({ verdict: 'ok', message: wellText(signs) }, ...bad);
}

function wellText({ running, recent }: Signs): string {
  if (running.length > 0) return `${counted(running.length, 'event')} being saved`;
  return recent.length === 0 ? 'none yet' : 'what was saved of late is complete';
}
