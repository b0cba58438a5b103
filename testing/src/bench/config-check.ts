import { builtCommand } from '../rig/daemon-process.ts';
import { RigStore } from '../rig/store.ts';
import { type TimedCommand, timedCommand } from '../rig/timed-command.ts';
import { cameraNames } from './event-sample.ts';
import { type Figure, median, plain } from './figure.ts';

const FEW = 16;
const MANY = 200;

/**
 * How long it takes to read and check a configuration (`cam-service -d --all`, which looks at no camera), beside the bare
 * start of Node.js (`rounds`: runs of each, turn by turn).
 */
export async function configCheck({ rounds }: { rounds: number }): Promise<Figure[]> {
  await using few = await configured(FEW);
  await using many = await configured(MANY);
  const check = ({ configFile }: RigStore) => [
    ...builtCommand('cam-service'),
    '-c',
    configFile,
    '-d',
    '--all',
  ];
  const commands = {
    node: [process.execPath, '-e', '0'],
    few: check(few),
    many: check(many),
  };
  const runs: Record<keyof typeof commands, TimedCommand[]> = { node: [], few: [], many: [] };
  for (let round = 0; round < rounds; round++)
    for (const name of ['node', 'few', 'many'] as const) runs[name].push(await timedCommand(commands[name]));
  const seconds = (name: keyof typeof commands) => median(runs[name].map((run) => run.seconds));
  const cpuMs = (name: keyof typeof commands) => median(runs[name].map((run) => run.cpuMs));
  return [
    plain(
      `check of ${FEW} cameras / node -e 0, medians of ${rounds}`,
      seconds('few') / seconds('node'),
      'times',
      1,
    ),
    plain(`check of ${MANY} cameras / node -e 0`, seconds('many') / seconds('node'), 'times', 1),
    plain(`check of ${FEW} cameras`, seconds('few') * 1000, 'ms'),
    plain(`check of ${MANY} cameras`, seconds('many') * 1000, 'ms'),
    plain('node -e 0', seconds('node') * 1000, 'ms'),
    plain(`check of ${FEW} cameras: processor time`, cpuMs('few'), 'ms'),
    plain(`check of ${MANY} cameras: processor time`, cpuMs('many'), 'ms'),
    plain('node -e 0: processor time', cpuMs('node'), 'ms'),
  ];
}

async function configured(count: number): Promise<RigStore> {
  const store = await RigStore.create();
  const cameras = cameraNames(count).map((id, index) => [
    id,
    { source: `rtsp://user:secret@192.0.2.${(index % 254) + 1}:554/stream1` },
  ]);
  await store.configure({ cameras: Object.fromEntries(cameras) });
  return store;
}
