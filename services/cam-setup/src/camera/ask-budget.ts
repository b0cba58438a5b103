import { parseSize } from '@pm-dvr/config';
import { sizeText } from '@pm-dvr/contracts';
import { freeBytes } from '@pm-dvr/footage';
import { type Asker, usage } from '../ask.ts';
import { nearestFolder } from '../install-files.ts';
import { budgetFault, budgetText, dayText, suggestedBudget } from './budget-policy.ts';

/** What the question for the budget goes by. */
export interface BudgetFacts {
  readonly baseDir: string;
  readonly floorBytes: number;
  /** Undefined if it was not measured. */
  readonly bitsPerSecond: number | undefined;
}

/** The budget of all footage, as it is written into the configuration. */
export async function askBudget(
  given: string | undefined,
  facts: BudgetFacts,
  ask: Asker,
  print: (text: string) => void,
): Promise<string> {
  const free = freeBytes(nearestFolder(facts.baseDir));
  const suggestion = suggestedBudget(free, facts.floorBytes);
  const rate = facts.bitsPerSecond;
  const need = rate === undefined ? '' : `; a day of this camera takes ${dayText(rate)}`;
  print(`${sizeText(free)} are free where ${facts.baseDir} is or will be${need}.\n`);
  const fault = given === undefined ? undefined : budgetFault(given);
  if (fault !== undefined) throw usage(`--budget: it ${fault}`);
  const budget =
    given ??
    (await ask.ask({
      text: 'Budget for all footage',
      preset: suggestion,
      option: '--budget',
      faultOf: budgetFault,
    }));
  if (rate !== undefined) print(`${budget} hold ${budgetText(parseSize(budget) as number, rate)}.\n`);
  return budget;
}
