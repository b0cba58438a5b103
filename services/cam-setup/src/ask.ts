import { EXIT } from '@pm-dvr/contracts';
import { CodedError } from '@pm-dvr/runtime';

/** Something to be answered by a line of text. */
export interface Question {
  readonly text: string;
  /** What an empty answer means; absent: an empty answer is one. */
  readonly preset?: string;
  /** The option that answers it beforehand, for a message. */
  readonly option: string;
  /** What is wrong with an answer, after "it"; undefined if nothing is. */
  faultOf?(answer: string): string | undefined;
}

/** Whoever answers questions. */
export interface Asker {
  /** Whether a person answers. */
  readonly isAttended: boolean;
  ask(question: Question): Promise<string>;
  /** The answer is not shown. */
  askSecret(question: Omit<Question, 'preset' | 'faultOf'>): Promise<string>;
  /** `preset`: what an empty answer means, and `--yes` where it is a yes. */
  confirm(text: string, preset: boolean): Promise<boolean>;
}

/** Nobody is there: presets hold, with `isAgreed` every confirmation is a yes. Throws CodedError `USAGE` for all else. */
export function unattended(isAgreed: boolean): Asker {
  return {
    isAttended: false,
    ask: async ({ preset, option }) => {
      if (preset !== undefined && isAgreed) return preset;
      throw usage(`nobody can be asked, for this is not a terminal, or --yes is given; give ${option}`);
    },
    askSecret: async ({ option }) => {
      throw usage(`nobody can be asked, for this is not a terminal, or --yes is given; give ${option}`);
    },
    confirm: async (text) => {
      if (isAgreed) return true;
      throw usage(`nobody can be asked, for this is not a terminal: ${text} Give --yes for a yes`);
    },
  };
}

/** A CodedError `USAGE`, which ends the program with 64. */
export function usage(message: string): CodedError {
  return new CodedError('USAGE', message, { exitCode: EXIT.usage });
}

/** Throws CodedError `INTERRUPTED` if `signal` says so: before something is done that lasts. */
export function goOnUnless(signal: AbortSignal): void {
  if (signal.aborted) throw interrupted();
}

/** A CodedError `INTERRUPTED`, which ends the program as the shell tells of SIGINT. */
export function interrupted(): CodedError {
  return new CodedError('INTERRUPTED', 'interrupted; nothing more is written', { exitCode: 130 });
}
