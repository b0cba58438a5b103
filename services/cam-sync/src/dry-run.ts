import type { RemoteConfig } from '@pm-dvr/config';
import { type StoreLayout, sizeText } from '@pm-dvr/contracts';
import type { Clock } from '@pm-dvr/runtime';
import { type OpenPart, openPath } from './open-file.ts';
import { backlogOf, inOrder } from './queue-policy.ts';
import { RemoteBook } from './remote-book.ts';

/** What would be uploaded to a remote, in that order, as text. Looks only; notes nothing. */
export async function dryRunText(options: {
  readonly layout: StoreLayout;
  readonly remote: RemoteConfig;
  readonly clock: Clock;
}): Promise<string> {
  const { name, cloudId, cloudPath } = options.remote;
  const book = new RemoteBook({ ...options, remembers: false });
  const sums = inOrder(await book.look());
  const { files, bytes } = backlogOf(sums);
  const size = files === 0 ? 'nothing' : `${files} files, ${sizeText(bytes)}`;
  const lines = [`${name} (${cloudId}:${cloudPath}): ${size} to upload`];
  for (const sum of sums) {
    const part = await book.part(sum);
    if (part) lines.push(...partLines(part));
  }
  return `${lines.join('\n')}\n`;
}

function partLines({ id, clips, manifest, faults, isRunning }: OpenPart): string[] {
  const rest = manifest && faults.length === 0 ? [manifest] : [];
  return [
    ...[...clips, ...rest].map((file) => `  ${sizeText(file.bytes).padStart(9)}  ${openPath(file)}`),
    ...faults.map((fault) => `  cannot be uploaded whole: ${id}: ${fault}`),
    ...(isRunning ? [`  and what is still to come of ${id}`] : []),
  ];
}
