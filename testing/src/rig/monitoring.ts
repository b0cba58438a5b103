import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { METRICS } from '@pm-dvr/contracts';
import type { MetricFamily } from '@pm-dvr/runtime';
import { readMetrics } from '@pm-dvr/runtime/metrics-reader';
import { parse } from 'yaml';
import { REPOSITORY_ROOT } from './repository-root.ts';

const FOLDER = join(REPOSITORY_ROOT, 'configs/monitoring');
/** Absolute path of the sample alerts. */
export const RULES_FILE = join(FOLDER, 'pm-dvr.rules.yml');

/** An expression of the samples, and where it stands. */
export interface SampleQuery {
  readonly of: string;
  readonly expression: string;
}

/** The expressions of the sample alerts. */
export function alertQueries(): SampleQuery[] {
  const { groups } = parse(readFileSync(RULES_FILE, 'utf8')) as {
    groups: { rules: { alert: string; expr: string }[] }[];
  };
  return groups.flatMap(({ rules }) => rules.map(({ alert, expr }) => ({ of: alert, expression: expr })));
}

/** The expressions of the sample dashboard as Grafana would send them, for all machines. */
export function dashboardQueries(): SampleQuery[] {
  const { panels } = JSON.parse(readFileSync(join(FOLDER, 'pm-dvr-dashboard.json'), 'utf8')) as {
    panels: { title: string; targets: { expr: string }[] }[];
  };
  return panels.flatMap(({ title, targets }) =>
    targets.map(({ expr }) => ({
      of: title,
      expression: expr.replaceAll('$__rate_interval', '1m').replaceAll('$instance', '.*'),
    })),
  );
}

/** The metrics that an expression of PromQL names: what is neither a function, nor a word of the language, nor a label. */
export function metricsIn(expression: string): string[] {
  const bare = expression
    .replaceAll(/"[^"]*"|'[^']*'/g, '""')
    .replaceAll(/\{[^}]*\}|\[[^\]]*\]/g, '')
    .replaceAll(/\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, '');
  const names = [...bare.matchAll(/(?<![\w.:])[a-zA-Z_:][\w:]*(?!\s*\(|[\w:])/g)].map(([name]) => name);
  return [...new Set(names)].filter((name) => !WORDS.has(name)).sort();
}

const WORDS = new Set([
  ...['and', 'or', 'unless', 'sum', 'min', 'max', 'avg', 'count', 'offset', 'bool', 'inf', 'nan'],
]);

/** Labels and values that selectors of an expression ask for, by metric. */
export function selectorsIn(expression: string): { metric: string; label: string; value: string }[] {
  return [...expression.matchAll(/([a-z_]\w*)\{([^}]*)\}/g)].flatMap(([, metric = '', inner = '']) =>
    [...inner.matchAll(/(\w+)="([^"]*)"/g)].map(([, label = '', value = '']) => ({ metric, label, value })),
  );
}

/** The files of metrics of a folder, by name. */
export function metricsFiles(folder: string): Map<string, string> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.prom'));
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

/** All metrics of a folder; throws for what the contract does not know, or says otherwise. */
export function metricsOf(folder: string): MetricFamily[] {
  return [...metricsFiles(folder)].flatMap(([file, text]) =>
    readMetrics(text).map((family) => {
      const { name, type, help, samples } = family;
      const known = new Map(Object.entries(METRICS)).get(name);
      if (!known) throw new Error(`${file}: ${name} is not in the contract`);
      if (known.type !== type || known.help !== help)
        throw new Error(`${file}: ${name} is described otherwise`);
      for (const { labels } of samples)
        if (Object.keys(labels).sort().join() !== [...known.labels].sort().join())
          throw new Error(`${file}: ${name} has the labels ${Object.keys(labels)}`);
      return family;
    }),
  );
}
