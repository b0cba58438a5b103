import { type FuzzResult, type FuzzRun, MOST_FINDINGS } from './fuzz-result.ts';
import { hostileMessages } from './hostile-messages.ts';
import { MqttTarget } from './mqtt-target.ts';

const BATCH = 2_000;
const MOST_GROWTH_BYTES = 5 * 1024 * 1024;
const MEBIBYTE = 1024 * 1024;
/** Batches before memory is measured: then all code has run. */
const WARM_UP = 3;

/** Random and damaged messages at full speed to a cam-event as built, with triggers in between that are right. */
export async function fuzzMqtt({ minutes, seed, stop }: FuzzRun): Promise<FuzzResult> {
  await using target = await MqttTarget.open(seed);
  const { findings } = target;
  const messages = hostileMessages(seed);
  const startedAt = performance.now();
  let [rounds, before] = [0, Number.NaN];
  for (let batch = 0; !stop.aborted && performance.now() - startedAt < minutes * 60_000; batch++) {
    if (batch === WARM_UP) before = await target.calmMemory();
    await target.flood(messages, BATCH);
    rounds += BATCH;
    await target.answers();
    await target.saves(`right-${batch}`);
    const perSecond = (rounds * 1_000) / (performance.now() - startedAt);
    console.error(`  ${rounds} messages, ${perSecond.toFixed(0)} a second with all that is checked`);
    if (!target.isAlive() || findings.length >= MOST_FINDINGS) break;
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  const after = Number.isNaN(before) ? Number.NaN : await target.calmMemory();
  const measured = [...(await target.finish()), growthText(before, after)];
  if (after - before > MOST_GROWTH_BYTES) target.found(growthText(before, after));
  const done = 'Damaged messages, to cam-event with a broker and a store';
  return { name: 'mqtt', done, rounds, seconds, measured, findings };
}

function growthText(before: number, after: number): string {
  if (Number.isNaN(before)) return 'too short for memory to be measured';
  return `private memory ${(before / MEBIBYTE).toFixed(1)} MiB before, ${(after / MEBIBYTE).toFixed(1)} MiB after`;
}
