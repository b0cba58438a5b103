import { seededRandom } from '../fake-camera/random.ts';
import { killCleaner } from '../rig/cleaner-kills.ts';
import { noPowerCut } from '../rig/power-cut.ts';
import { exactly, type Figure, plain } from './figure.ts';

/** What is there and what is said to be gone after cam-cleaner was killed, and after power cuts (`rounds`: of each). */
export async function cleanerPower({ rounds }: { rounds: number }): Promise<Figure[]> {
  const figures = await measure('kills', rounds, false);
  const obstacle = noPowerCut();
  if (obstacle) console.error(`  power cuts are skipped: ${obstacle}`);
  else figures.push(...(await measure('power cuts', rounds, true)));
  return figures;
}

async function measure(name: string, kills: number, isPowerCut: boolean): Promise<Figure[]> {
  const outcome = await killCleaner({ kills, random: seededRandom(kills), isPowerCut });
  for (const fault of outcome.faults) console.error(`  ${fault}`);
  return [
    plain(name, outcome.kills, ''),
    plain(`${name}: a deletion was open`, outcome.interrupted, ''),
    plain(`${name}: clips that went meanwhile`, outcome.expiredClips, ''),
    plain(`${name}: events that went meanwhile`, outcome.expiredEvents, ''),
    exactly(`${name}: clips and events that are neither there nor expired once`, outcome.faults.length, 0),
  ];
}
