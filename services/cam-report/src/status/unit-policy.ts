import type { Judgement } from './verdict-policy.ts';

/** What systemd says of a unit, in its own words (systemd(1), systemctl(1)). */
export interface UnitFacts {
  readonly unit: string;
  readonly active: string;
  readonly sub: string;
  /** Why it ended; `success` if it was meant to. */
  readonly result: string;
  /** Whether it is to start with the machine. */
  readonly enabled: string;
  readonly restarts: number;
}

/** How a unit stands. A service that a timer starts is inactive most of the time, and an enabled one that nobody started is not. */
export function judgeUnit(facts: UnitFacts): Judgement {
  const { active, sub, result, enabled, unit } = facts;
  const state = active === sub ? active : `${active} (${sub})`;
  if (active === 'failed') return { verdict: 'critical', message: `${state}: ${result}` };
  if (sub === 'auto-restart') return { verdict: 'warning', message: `${state}: ${result}; it is restarted` };
  if (active === 'inactive' && enabled === 'enabled' && !unit.startsWith('cam_cleaner.service'))
    return { verdict: 'warning', message: `${state}, although it is enabled` };
  return { verdict: 'ok', message: state };
}
