import type { UnitHealth } from '@pm-dvr/contracts';
import { runToEnd } from '@pm-dvr/runtime';
import { judgeUnit, type UnitFacts } from './unit-policy.ts';

/** Templates whose instances are cameras. */
const TEMPLATES = ['cam_service', 'cam_proxy'];
const SUITE = ['cam_event.service', 'cam_sync.service', 'cam_cleaner*.service', 'cam_cleaner.timer'];
const PROPERTIES = ['Id', 'LoadState', 'ActiveState', 'SubState', 'Result', 'UnitFileState', 'NRestarts'];
const TIMEOUT_MS = 3_000;

/** Patterns of the units that matter: those of the cameras named, or all of the suite if none is. */
export function unitPatterns(cameras: readonly string[]): string[] {
  if (cameras.length === 0) return [...TEMPLATES.map((name) => `${name}@*.service`), ...SUITE];
  return cameras.flatMap((camera) => TEMPLATES.map((name) => `${name}@${camera}.service`));
}

/** Asks systemd for the units that fit one of the patterns, sorted; null where there is none, or none that answers in time. */
export async function lookAtUnits(
  patterns: readonly string[],
  systemctl = 'systemctl',
): Promise<UnitHealth[] | null> {
  const args = ['show', '--all', '--no-pager', `--property=${PROPERTIES.join(',')}`, '--', ...patterns];
  const text = await outputOf(systemctl, args);
  if (text === undefined) return null;
  return parseUnits(text).map((facts) => {
    const { unit, active, sub, restarts } = facts;
    return { unit, ...judgeUnit(facts), active, sub, restarts };
  });
}

/** The units in what `systemctl show` prints: paragraphs of `Property=value`; those that do not exist are left out. */
export function parseUnits(text: string): UnitFacts[] {
  const units = text.split(/\n\s*\n/).flatMap((paragraph): UnitFacts[] => {
    const value = new Map(paragraph.split('\n').map((line) => pair(line)));
    const unit = value.get('Id') ?? '';
    if (unit === '' || value.get('LoadState') !== 'loaded') return [];
    const [active = '', sub = ''] = [value.get('ActiveState'), value.get('SubState')];
    const [result = '', enabled = ''] = [value.get('Result'), value.get('UnitFileState')];
    const [count = '0'] = /^\d{1,9}$/.exec(value.get('NRestarts') ?? '') ?? [];
    return [{ unit, active, sub, result, enabled, restarts: Number(count) }];
  });
  return units.sort((a, b) => (a.unit < b.unit ? -1 : 1));
}

function pair(line: string): [string, string] {
  const at = line.indexOf('=');
  return [line.slice(0, Math.max(0, at)), line.slice(at + 1)];
}

async function outputOf(program: string, args: readonly string[]): Promise<string | undefined> {
  try {
    const env = { ...process.env, LC_ALL: 'C' };
    const { code, stdout } = await runToEnd(program, args, { timeoutMs: TIMEOUT_MS, env });
    return code === 0 ? stdout : undefined;
  } catch {
    // It is missing, or cannot be started.
    return undefined;
  }
}
