import type { Container } from './container.ts';

/** What systemd says of a unit, as far as a scenario looks at it. */
export interface UnitState {
  readonly id: string;
  /** `active`, `failed`, … */
  readonly active: string;
  readonly sub: string;
  /** `enabled`, `disabled`, `static`, …; empty if there is no such unit. */
  readonly file: string;
  /** 0 if nothing runs. */
  readonly mainPid: number;
  readonly restarts: number;
  readonly type: string;
  /** 0 if there is no watchdog. */
  readonly watchdogUsec: string;
  readonly result: string;
}

const PROPERTIES = [
  ...[
    'Id',
    'ActiveState',
    'SubState',
    'UnitFileState',
    'MainPID',
    'NRestarts',
    'Type',
    'WatchdogUSec',
    'Result',
  ],
];

/** States of units, by what they were called. */
export async function unitStates(
  container: Container,
  units: readonly string[],
): Promise<Map<string, UnitState>> {
  const show = ['systemctl', 'show', `--property=${PROPERTIES.join(',')}`, '--', ...units];
  const blocks = (await container.run(show)).trim().split('\n\n');
  return new Map(units.map((unit, index) => [unit, stateOf(blocks[index] ?? '')]));
}

/** The state of one unit. */
export async function unitState(container: Container, unit: string): Promise<UnitState> {
  return (await unitStates(container, [unit])).get(unit) as UnitState;
}

function stateOf(block: string): UnitState {
  const values = new Map(
    block.split('\n').map((line) => {
      const at = line.indexOf('=');
      return [line.slice(0, at), line.slice(at + 1)];
    }),
  );
  const text = (name: string) => values.get(name) ?? '';
  return {
    ...{ id: text('Id'), active: text('ActiveState'), sub: text('SubState'), file: text('UnitFileState') },
    ...{ mainPid: Number(text('MainPID')), restarts: Number(text('NRestarts')), type: text('Type') },
    ...{ watchdogUsec: text('WatchdogUSec'), result: text('Result') },
  };
}
