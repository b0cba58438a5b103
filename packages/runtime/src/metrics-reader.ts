import type { MetricFamily, MetricSample } from './metrics-text.ts';

const HELP = /^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) ((?:[^\\]|\\\\|\\n)*)$/;
const TYPE = /^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge)$/;
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\\\|\\"|\\n)*)"(?:,|$)/y;
const NUMBER = /^(?:NaN|[+-]Inf|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/;

/**
 * For tests: reads what the writer of metrics wrote, and stricter than Prometheus does. Throws Error for a line that is not understood,
 * for a value outside its family, for a counter whose name does not end with `_total`, for two values with the same labels.
 */
export function readMetrics(text: string): MetricFamily[] {
  if (text !== '' && !text.endsWith('\n')) throw new Error('the last line has no end');
  const families: { name: string; type: MetricFamily['type']; help: string; samples: MetricSample[] }[] = [];
  const lines = text.split('\n').slice(0, -1);
  for (let index = 0; index < lines.length; index++) {
    const help = HELP.exec(lines[index] as string);
    if (help) {
      const type = TYPE.exec(lines[++index] ?? '');
      if (!type || type[1] !== help[1]) throw new Error(`no type follows on ${help[0]}`);
      families.push({ ...headOf(help, type), samples: [] });
    } else addSample(families.at(-1), lines[index] as string);
  }
  const names = families.map(({ name }) => name);
  if (new Set(names).size !== names.length) throw new Error('a metric comes twice');
  return families;
}

function headOf(help: RegExpExecArray, type: RegExpExecArray): Omit<MetricFamily, 'samples'> {
  const name = help[1] as string;
  if ((type[2] === 'counter') !== name.endsWith('_total'))
    throw new Error(`${name} is no name of a ${type[2]}`);
  return { name, type: type[2] as MetricFamily['type'], help: unescaped(help[2] as string) };
}

function addSample(family: { name: string; samples: MetricSample[] } | undefined, line: string): void {
  const match = SAMPLE.exec(line);
  if (!match) throw new Error(`not understood: ${line}`);
  const [, name, labelText = '', valueText = ''] = match;
  if (!family || family.name !== name) throw new Error(`outside of its family: ${line}`);
  const labels = labelsIn(labelText);
  const isKnown = family.samples.some((one) => JSON.stringify(one.labels) === JSON.stringify(labels));
  if (isKnown) throw new Error(`comes twice: ${line}`);
  if (!NUMBER.test(valueText)) throw new Error(`no number: ${line}`);
  family.samples.push({ labels, value: Number(valueText.replace('Inf', 'Infinity')) });
}

function labelsIn(text: string): Record<string, string> {
  const labels: [string, string][] = [];
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < text.length) {
    const match = LABEL.exec(text);
    if (!match) throw new Error(`labels are not understood: ${text}`);
    labels.push([match[1] as string, unescaped(match[2] as string)]);
  }
  return Object.fromEntries(labels);
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char));
}
