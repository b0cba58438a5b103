import { dayOf } from '@pm-dvr/contracts';
import { ClipFeeder } from '../rig/clip-feeder.ts';
import { plantForest } from '../rig/clip-forest.ts';
import { linksToCome } from '../rig/event-clip-links.ts';
import { LinkWatch } from '../rig/event-link-watch.ts';
import { EventRig } from '../rig/event-rig.ts';
import { sleep } from '../rig/wait.ts';
import type { Outcome } from './bench.ts';
import { cameraNames, percentile99 } from './event-sample.ts';
import { atMost, exactly, type Figure, median, plain, worst } from './figure.ts';
import { type Series, seriesOf } from './series.ts';

const CLIPS = [2_000, 100_000, 1_000_000];
const CAMERAS = cameraNames(16);
const CLIP_MS = 20_000;
const WINDOW_MS = 60_000;
/** So much of the newest footage has files of its own, for one file cannot have any number of links. */
const FRESH_MS = 300_000;
const MOST_MEDIAN_MS = 15;
const MOST_RATIO = 2;

/** Which cameras a trigger names. */
const VARIANTS = { 'one camera': ['cam05'], '16 cameras': CAMERAS } as const;
type Variant = keyof typeof VARIANTS;
const VARIANT_NAMES = Object.keys(VARIANTS) as Variant[];

interface Samples {
  readonly linkedMs: number[];
  /** From a publication to its arrival at a subscriber, nothing else. */
  readonly echoMs: number[];
  links: number;
}

interface Store {
  readonly clips: number;
  readonly startMs: number;
  readonly series: Readonly<Record<Variant, Samples>>;
  readonly incomplete: number;
}

/** How soon all clips of the minute before a trigger have their links, in stores of several sizes. */
export async function eventsTrigger({ rounds }: { rounds: number }): Promise<Outcome> {
  const stores: Store[] = [];
  for (const clips of CLIPS) stores.push(await measure(clips, rounds));
  const figures = [
    ...stores.flatMap((store) => VARIANT_NAMES.flatMap((variant) => figuresOf(store, variant))),
    ...VARIANT_NAMES.map((variant) => ratioOf(stores, variant)),
    exactly('events that did not become complete', sum(stores.map(({ incomplete }) => incomplete)), 0),
  ];
  return { figures, series: VARIANT_NAMES.map((variant) => growthOf(stores, variant)) };
}

async function measure(clips: number, rounds: number): Promise<Store> {
  await using rig = await EventRig.open();
  const { layout } = rig;
  const progress = (count: number) => console.error(`  ${count} of ${clips} clips are in the store`);
  const planted = clips - (CAMERAS.length * FRESH_MS) / CLIP_MS;
  const untilMs = Date.now() - FRESH_MS;
  const footage = plantForest({
    ...{ layout, cameras: CAMERAS, clips: planted, clipMs: CLIP_MS, untilMs, progress },
  });
  await using feeder = await ClipFeeder.start({ layout, footage, clipMs: CLIP_MS, clipBytes: 4_096 });
  const startMs = await rig.start();
  console.error(`  triggering events among ${clips} clips`);
  const series = { 'one camera': noSamples(), '16 cameras': noSamples() };
  for (let round = 0; round < rounds; round++)
    for (const variant of VARIANT_NAMES) await triggerOnce(rig, feeder, variant, round, series[variant]);
  await rig.desk.allSaved();
  const ends = [...rig.desk.ends.values()].filter((end) => end === 'complete');
  return { clips, startMs, series, incomplete: VARIANT_NAMES.length * rounds - ends.length };
}

async function triggerOnce(
  { desk, layout }: EventRig,
  feeder: ClipFeeder,
  variant: Variant,
  round: number,
  series: Samples,
): Promise<void> {
  // At another moment between two clips and two ticks of the daemon each time.
  await sleep(400 + ((round * 173) % 400));
  series.echoMs.push(await desk.echo());
  await sleep(50);
  const atMs = Date.now();
  const event = `${variant} ${round}`;
  using watch = new LinkWatch(layout.eventDay(dayOf(atMs)));
  const names = VARIANTS[variant].flatMap((camera) =>
    linksToCome(feeder, camera, { text: event, atMs, preMs: WINDOW_MS }),
  );
  const publishedAt = performance.now();
  void desk.trigger({ event, mode: 'once', at: atMs / 1000, post: 0, ...camerasOf(variant) });
  series.linkedMs.push((await watch.all(names)) - publishedAt);
  series.links += names.length;
}

/** A trigger for all cameras names none. */
function camerasOf(variant: Variant): { cameras?: readonly string[] } {
  return variant === 'one camera' ? { cameras: VARIANTS[variant] } : {};
}

function figuresOf({ clips, startMs, series }: Store, variant: Variant): Figure[] {
  const { linkedMs, echoMs, links } = series[variant];
  const what = `${clips.toLocaleString('en')} clips, ${variant}`;
  return [
    atMost(`${what}: publish to last link, median`, median(linkedMs), MOST_MEDIAN_MS, 'ms'),
    plain(`${what}: the same, 99th percentile`, percentile99(linkedMs), 'ms', 2),
    plain(`${what}: the same, worst`, worst(linkedMs), 'ms', 2),
    plain(`${what}: links an event`, links / linkedMs.length, '', 1),
    plain(`${what}: publish to subscriber without cam-event, median`, median(echoMs), 'ms', 2),
    plain(`${what}: links over that, medians`, median(linkedMs) / median(echoMs), 'times', 1),
    ...(variant === VARIANT_NAMES[0]
      ? [plain(`${what}: start to first message`, startMs / 1000, 's', 1)]
      : []),
  ];
}

function ratioOf(stores: readonly Store[], variant: Variant): Figure {
  const medians = stores.map(({ series }) => median(series[variant].linkedMs));
  const ratio = Math.max(...medians) / Math.min(...medians);
  return atMost(`${variant}: greatest median over smallest`, ratio, MOST_RATIO, 'times');
}

function growthOf(stores: readonly Store[], variant: Variant): Series {
  const axes = [
    { what: 'clips in the store', unit: '' },
    { what: 'publish to last link, median', unit: 'ms' },
  ] as const;
  return seriesOf(
    variant,
    axes,
    stores.map(({ clips, series }) => [clips, median(series[variant].linkedMs)]),
  );
}

function noSamples(): Samples {
  return { linkedMs: [], echoMs: [], links: 0 };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
