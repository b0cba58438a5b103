import { cpus } from 'node:os';
import { messageOf } from '@pm-dvr/runtime';
import type { Outcome } from './bench.ts';
import { exactly, type Figure, plain, worst } from './figure.ts';
import { type Take, takeOf } from './recording-take.ts';
import { WAYS, type WayName } from './recording-ways.ts';
import { type Quantity, seriesOf } from './series.ts';

const COUNTS = [1, 2, 4, 8, 16, 32, 64, 128, 256];
const NAMES = Object.keys(WAYS) as WayName[];
const [ONE_PROCESS, PROCESS_EACH, BARE] = NAMES as [WayName, WayName, WayName];
/** So many cameras lose no frame on any machine that this is meant for. */
const COMPARED = 16;
/** Beyond, the fake cameras are what loses frames. */
const MOST_FAKE = { cpuMsPerSecond: 850, lateMs: 1_000 };
const MEBIBYTE = 2 ** 20;

type Takes = Readonly<Record<WayName, Take[]>>;

/**
 * cam-service with all cameras in one process and with a process for each, beside bare ffmpeg, with more and more cameras of
 * 1080p25, 4 Mbit/s (`rounds`: the most), until frames are lost; each for some seconds (`seconds`).
 */
export async function recording({ seconds, rounds }: { seconds: number; rounds: number }): Promise<Outcome> {
  const takes = Object.fromEntries(NAMES.map((name) => [name, [] as Take[]])) as Record<WayName, Take[]>;
  const open = new Set(NAMES);
  for (const count of COUNTS.filter((each) => each <= rounds))
    for (const name of NAMES.filter((each) => open.has(each))) {
      const take = await tried(name, count, seconds);
      if (take) takes[name].push(take);
      if (!take || isEnd(take)) open.delete(name);
    }
  return { figures: figuresOf(takes), series: growthOf(takes) };
}

/** Undefined if so many cameras do not come to be recorded. */
async function tried(name: WayName, count: number, seconds: number): Promise<Take | undefined> {
  console.error(`  ${name}: ${count} cameras`);
  try {
    return await takeOf(WAYS[name], count, seconds);
  } catch (error) {
    console.error(`  ${name}: ${count} cameras: ${messageOf(error)}`);
    return undefined;
  }
}

function isEnd({ lostFrames, fakeCpuMsPerSecond, fakeLateMs }: Take): boolean {
  return lostFrames > 0 || fakeCpuMsPerSecond > MOST_FAKE.cpuMsPerSecond || fakeLateMs > MOST_FAKE.lateMs;
}

function figuresOf(takes: Takes): Figure[] {
  const all = NAMES.flatMap((name) => takes[name].map((take) => ({ name, take })));
  const few = all.filter(({ take }) => take.cameras <= COMPARED);
  return [
    ...ratiosOf(takes),
    ...NAMES.map((name) =>
      plain(`${name}: most cameras without a frame lost`, mostWithoutLoss(takes[name]), ''),
    ),
    exactly(
      `frames lost with up to ${COMPARED} cameras, all ways together`,
      few.reduce((sum, { take }) => sum + take.lostFrames, 0),
      0,
    ),
    plain('a frame sent late by a fake camera, worst', worst(all.map(({ take }) => take.fakeLateMs)), 'ms'),
    ...all.sort((a, b) => a.take.cameras - b.take.cameras).flatMap(({ name, take }) => rowsOf(name, take)),
  ];
}

/** Where all three were measured with the most cameras, up to those that are compared. */
function ratiosOf(takes: Takes): Figure[] {
  const counts = takes[BARE].map(({ cameras }) => cameras).filter((count) => count <= COMPARED);
  const count = counts.at(-1) ?? Number.NaN;
  const at = (name: WayName) => takes[name].find(({ cameras }) => cameras === count);
  const ratio = (of: WayName, to: WayName, value: (take: Take) => number) => {
    const [upper, lower] = [at(of), at(to)];
    return upper && lower ? value(upper) / value(lower) : Number.NaN;
  };
  const cpu = (take: Take) => take.cpuMsPerSecond;
  const memory = (take: Take) => take.bytes;
  const row = (what: string, of: WayName, to: WayName, value: (take: Take) => number) =>
    plain(`${of} / ${to}: ${what}, ${count} cameras`, ratio(of, to, value), 'times', 2);
  return [
    row('processor time', ONE_PROCESS, BARE, cpu),
    row('memory', ONE_PROCESS, BARE, memory),
    row('processor time', PROCESS_EACH, ONE_PROCESS, cpu),
    row('memory', PROCESS_EACH, ONE_PROCESS, memory),
  ];
}

function mostWithoutLoss(takes: readonly Take[]): number {
  return takes.filter(({ lostFrames }) => lostFrames === 0).at(-1)?.cameras ?? 0;
}

function rowsOf(name: WayName, take: Take): Figure[] {
  const what = `${take.cameras} ${take.cameras === 1 ? 'camera' : 'cameras'}, ${name}`;
  return [
    plain(`${what}: processor time`, take.cpuMsPerSecond, 'ms/s', 1),
    plain(`${what}: memory (PSS)`, take.bytes / MEBIBYTE, 'MiB', 1),
    plain(`${what}: frames lost, of ${take.frames}`, take.lostFrames, ''),
    plain(`${what}: beside it the fake cameras took, of the machine`, fakeShare(take) * 100, '%', 1),
  ];
}

/** The fake cameras are one process, so this is at most the share of a core. */
function fakeShare({ fakeCpuMsPerSecond }: Take): number {
  return fakeCpuMsPerSecond / 1000 / cpus().length;
}

function growthOf(takes: Takes) {
  const cameras = { what: 'cameras', unit: '' };
  const growth = (y: Quantity, value: (take: Take) => number) =>
    NAMES.map((name) =>
      seriesOf(
        name,
        [cameras, y],
        takes[name].map((take) => [take.cameras, value(take)]),
      ),
    );
  return [
    ...growth({ what: 'processor time', unit: 'ms/s' }, (take) => take.cpuMsPerSecond),
    ...growth({ what: 'memory', unit: 'MiB' }, (take) => take.bytes / MEBIBYTE),
    ...growth({ what: 'frames lost', unit: '' }, (take) => take.lostFrames),
    ...growth({ what: 'busy, of all cores', unit: '%' }, (take) => take.machine * 100),
    ...growth({ what: "fake cameras' processor time", unit: 'ms/s' }, (take) => take.fakeCpuMsPerSecond),
  ];
}
