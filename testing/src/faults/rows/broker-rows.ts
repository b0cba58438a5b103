import type { FaultRow } from '../fault-row.ts';

const KEPT = 'No footage is lost; the event that was asked for meanwhile is kept afterwards.';

function brokerRow(row: Pick<FaultRow, 'name' | 'done' | 'break' | 'mend'> & Partial<FaultRow>): FaultRow {
  return { must: KEPT, hurts: 'none', least: 0, ...row };
}

/** What can become of the broker, and of the way to it. */
export const BROKER_ROWS: readonly FaultRow[] = [
  brokerRow({
    name: 'broker-gone',
    done: 'The broker is killed with -9',
    losesTriggers: true,
    break: async ({ parts }) => await parts.broker.kill(),
    mend: async ({ parts }) => await parts.broker.start(),
  }),
  brokerRow({
    name: 'broker-slow',
    done: 'The broker keeps connections open and answers nothing for 8 s',
    holdSeconds: 8,
    break: ({ parts }) => parts.broker.freeze(),
    mend: ({ parts }) => parts.broker.thaw(),
  }),
  brokerRow({
    name: 'broker-refuses',
    done: 'The broker starts anew and refuses the password',
    losesTriggers: true,
    break: async ({ parts: { broker } }) => {
      await broker.letIn('another one');
      await broker.stop();
      await broker.start();
    },
    mend: async ({ parts: { broker } }) => {
      await broker.letIn(broker.password);
      await broker.stop();
      await broker.start();
    },
  }),
  brokerRow({
    name: 'broker-cut',
    done: 'The network between daemons and broker is cut, and neither is told',
    holdSeconds: 8,
    break: ({ parts }) => parts.cable.cut(),
    mend: ({ parts }) => parts.cable.mend(),
  }),
];
