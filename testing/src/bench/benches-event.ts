import type { Benches } from './bench.ts';
import { eventsCost } from './event-cost.ts';
import { eventsCut } from './event-cut.ts';
import { eventsFlood } from './event-flood.ts';
import { eventsLink } from './event-link.ts';
import { eventsMemory } from './event-memory.ts';
import { eventsTrigger } from './event-trigger.ts';

/** What cam-event does and costs. */
export const EVENT_BENCHES: Benches = {
  'events-trigger': {
    about: 'publish to links on the disk, among 2,000 to 1,000,000 clips (--rounds: events of a kind)',
    defaults: { seconds: 0, rounds: 100 },
    run: eventsTrigger,
  },
  'events-link': {
    about: 'clip finished to its link in a persistent event (--rounds: clips a camera)',
    defaults: { seconds: 0, rounds: 40 },
    run: eventsLink,
  },
  'events-memory': {
    about: 'private memory of cam-event after many events (--rounds: how many)',
    defaults: { seconds: 0, rounds: 10_000 },
    run: eventsMemory,
  },
  'events-flood': {
    about: 'random and damaged messages at full speed (--rounds: how many), then a trigger that matters',
    defaults: { seconds: 0, rounds: 100_000 },
    run: eventsFlood,
  },
  'events-cut': {
    about: 'triggers published while the network is cut (--seconds: how long)',
    defaults: { seconds: 300, rounds: 1 },
    run: eventsCut,
  },
  'events-cost': {
    about: 'processor time and memory of cam-event while nothing happens, 16 cameras',
    defaults: { seconds: 120, rounds: 1 },
    run: eventsCost,
  },
};
