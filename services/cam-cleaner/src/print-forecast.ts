import { EXIT } from '@pm-dvr/contracts';
import { forecast } from './forecast-policy.ts';
import { forecastDocument, forecastText } from './forecast-text.ts';
import { handsOfPlan } from './hands-of-plan.ts';
import { requireStore, type Scene } from './scene.ts';

/** Prints what the present settings hold; writes nothing. */
export async function printForecast(scene: Scene, options: { readonly json: boolean }): Promise<number> {
  const { plan, layout, clock, stop } = scene;
  await requireStore(layout);
  const hands = handsOfPlan({ plan, layout, clock, isDryRun: true, signal: stop, onFault: () => {} });
  const { days, events } = await hands.measure();
  const nowMs = clock.wallMs();
  const found = forecast({ days, parts: events, limits: plan.limits, free: hands.free(), nowMs });
  const text = options.json
    ? `${JSON.stringify(forecastDocument(found, nowMs), null, 2)}\n`
    : forecastText(found, plan.limits);
  scene.print(text);
  return EXIT.ok;
}
