import { seededRandom } from '../fake-camera/random.ts';
import { noPowerCut } from '../rig/power-cut.ts';
import { cutPower } from '../rig/sync-power.ts';
import { exactly, type Figure, plain } from './figure.ts';

/** What is counted and what is there after power cuts in the middle of syncs (`rounds`: cuts). */
export async function syncPower({ rounds }: { rounds: number }): Promise<Figure[]> {
  const obstacle = noPowerCut();
  if (obstacle) {
    console.error(`  skipped: ${obstacle}`);
    return [];
  }
  const { faults, interrupted, forgotten } = await cutPower({ cuts: rounds, random: seededRandom(rounds) });
  for (const fault of faults) console.error(`  ${fault}`);
  return [
    plain('power cuts at random moments of a sync', rounds, ''),
    plain('of them, with something left to do', interrupted, ''),
    plain('lines of the ledger that a cut took away', forgotten, ''),
    exactly('files lost, counted and not there, or counted twice', faults.length, 0),
  ];
}
