import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { METRICS } from '@pm-dvr/contracts';
import { describe, expect, it } from 'vitest';
import { alertQueries, dashboardQueries, metricsIn, selectorsIn } from './rig/monitoring.ts';
import { REPOSITORY_ROOT } from './rig/repository-root.ts';

/** Of node_exporter itself. */
const FOREIGN = ['node_textfile_mtime_seconds', 'node_textfile_scrape_error'];

describe('the samples for monitoring', () => {
  it('name only metrics that there are', () => {
    const known = new Set([...Object.keys(METRICS), ...FOREIGN]);
    const queries = [...alertQueries(), ...dashboardQueries()];
    expect(queries.length).toBeGreaterThan(30);
    for (const { of, expression } of queries) {
      const named = metricsIn(expression);
      expect(named.length, of).toBeGreaterThan(0);
      expect(
        named.filter((name) => !known.has(name)),
        of,
      ).toEqual([]);
    }
  });

  it('are read as PromQL means them', () => {
    expect(metricsIn('sum by (a, b) (rate(x_total{c="d_e"}[5m])) > 2 * 3600 and time() - y:z > 1')).toEqual([
      ...['x_total', 'y:z'],
    ]);
    expect(metricsIn('a < on (instance) group_left () b{limit="c"}')).toEqual(['a', 'b']);
    expect(selectorsIn('a{b="c",d=~"e"} < f{g="h"}')).toEqual([
      ...[
        { metric: 'a', label: 'b', value: 'c' },
        { metric: 'f', label: 'g', value: 'h' },
      ],
    ]);
  });
});

describe('the table of the guide', () => {
  it('lists all metrics as the daemons write them, and no others', () => {
    const guide = readFileSync(join(REPOSITORY_ROOT, 'docs/guide/monitoring.md'), 'utf8');
    const rows = [...guide.matchAll(/^\| `(pm_dvr_\w+)` *\| (\w+) *\| ([^|]*?) *\| ([^|]*?) *\|$/gm)].map(
      ([, name, type, labels, help]) => [name, type, labels, help],
    );
    const wanted = Object.entries(METRICS).map(([name, { type, labels, help }]) => [
      ...[name, type, labels.map((label) => `\`${label}\``).join(', '), help],
    ]);
    expect(rows).toEqual(wanted);
  });
});
