/** One value of a metric, told from the others by its labels. */
export interface MetricSample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A metric: one name, one meaning, any number of values. */
export interface MetricFamily {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  readonly samples: readonly MetricSample[];
}

const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
/** Names that begin with two underscores are Prometheus' own. */
const LABEL_NAME = /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/;

/**
 * Metrics in Prometheus' text format, version 0.0.4 (prometheus.io, "Exposition formats"); a family without values is left out. Throws
 * RangeError for a name that is none, for a metric that comes twice, and for two values with the same labels: a reader would
 * throw away the whole text.
 */
export function metricsText(families: readonly MetricFamily[]): string {
  const seen = new Set<string>();
  return families.map((family) => familyText(family, seen)).join('');
}

function familyText({ name, type, help, samples }: MetricFamily, seen: Set<string>): string {
  if (!METRIC_NAME.test(name)) throw new RangeError(`${JSON.stringify(name)} is no name of a metric`);
  once(seen, name);
  if (samples.length === 0) return '';
  const lines = samples.map(({ labels, value }) => {
    const series = `${name}${labelsText(labels)}`;
    once(seen, `${series} `);
    return `${series} ${valueText(value)}\n`;
  });
  return `# HELP ${name} ${escaped(help)}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}

function once(seen: Set<string>, what: string): void {
  if (seen.has(what)) throw new RangeError(`${what.trim()} comes twice`);
  seen.add(what);
}

/** Sorted, so that the same labels are the same text. */
function labelsText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  if (pairs.length === 0) return '';
  const texts = pairs.map(([label, value]) => {
    if (!LABEL_NAME.test(label)) throw new RangeError(`${JSON.stringify(label)} is no name of a label`);
    return `${label}="${escaped(value).replaceAll('"', '\\"')}"`;
  });
  return `{${texts.join(',')}}`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

function valueText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '+Inf' : '-Inf';
}
