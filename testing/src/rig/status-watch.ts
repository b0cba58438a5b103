import { watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import { type StatusMessage, statusMessageSchema } from '@pm-dvr/contracts';
import type { TopicWatch } from './mosquitto.ts';
import type { RigStore } from './store.ts';
import { sleep, waitFor } from './wait.ts';

/** All statuses of a camera that were seen; throws if one is not as the contract says. */
export function statuses(topics: TopicWatch, camera: string): StatusMessage[] {
  const seen = topics.seen.filter((message) => message.topic === `hw/cameras/${camera}`);
  return seen.map(({ payload }) => statusMessageSchema.strict().parse(JSON.parse(payload)));
}

/** Waits until the newest status of a camera fits. */
export async function status(
  topics: TopicWatch,
  camera: string,
  fits: (status: StatusMessage) => boolean,
): Promise<StatusMessage> {
  return await waitFor(`a status of ${camera}`, () => {
    const last = statuses(topics, camera).at(-1);
    return last && fits(last) ? last : undefined;
  });
}

/** Whether a status is of a state. */
export const hasState = (state: StatusMessage['state']) => (status: StatusMessage) => status.state === state;

/** What was seen of a camera's state file. */
export interface StateFileWatch extends AsyncDisposable {
  /** Its texts, each different from the one before it. */
  readonly texts: readonly string[];
  /** Times that another file took its place, and that it was itself written to. */
  readonly changes: { replaced: number; rewritten: number };
}

/** Watches a camera's state file, and reads it over and over from when it is there. */
export function followStateFile(store: RigStore, camera: string): StateFileWatch {
  const path = store.layout.stateFile(camera);
  const texts: string[] = [];
  const changes = { replaced: 0, rewritten: 0 };
  const watcher = watch(dirname(path), (type, name) => {
    if (name === basename(path)) changes[type === 'rename' ? 'replaced' : 'rewritten']++;
  });
  let following = true;
  const ended = (async () => {
    while (following) {
      const text = await store.stateText(camera);
      if (text !== texts.at(-1) && (text !== '' || texts.length > 0)) texts.push(text);
      await sleep(1);
    }
  })();
  return {
    ...{ texts, changes },
    [Symbol.asyncDispose]: async () => {
      following = false;
      watcher.close();
      await ended;
    },
  };
}
