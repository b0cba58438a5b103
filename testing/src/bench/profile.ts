import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Of a file that Node.js writes with `--cpu-prof` (DevTools protocol, Profiler.Profile); times in microseconds. */
interface CpuProfile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: CallFrame }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  /** From 0 on. */
  readonly lineNumber: number;
}

const MOST_ROWS = 20;
const WAITING = '(idle)';

/** Where all profiles of a folder together spent their time, as a Markdown table: functions by their own time, most first. */
export function profileTable(folder: string): string {
  const ownMs = new Map<string, number>();
  const files = readdirSync(folder).filter((name) => name.endsWith('.cpuprofile'));
  for (const file of files) addProfile(JSON.parse(readFileSync(join(folder, file), 'utf8')), ownMs);
  ownMs.delete(WAITING);
  const total = [...ownMs.values()].reduce((sum, ms) => sum + ms, 0);
  const rows = [...ownMs]
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST_ROWS)
    .map(([place, ms]) => `| ${place} | ${ms.toFixed(0)} ms | ${((ms / total) * 100).toFixed(1)} % |`);
  const head = [`${files.length} profiles, ${total.toFixed(0)} ms in all, waiting left out`, ''];
  return [...head, '| function | own time | share |', '|---|---|---|', ...rows].join('\n');
}

function addProfile({ nodes, samples, timeDeltas }: CpuProfile, ownMs: Map<string, number>): void {
  const places = new Map(nodes.map(({ id, callFrame }) => [id, placeOf(callFrame)]));
  samples.forEach((id, index) => {
    const place = places.get(id) ?? '(unknown)';
    ownMs.set(place, (ownMs.get(place) ?? 0) + (timeDeltas[index] ?? 0) / 1000);
  });
}

/** `name, file:line`; the name alone for what is no function of a file. */
function placeOf({ functionName, url, lineNumber }: CallFrame): string {
  const name = functionName || '(anonymous)';
  return url === '' ? name : `${name}, ${basename(url)}:${lineNumber + 1}`;
}
