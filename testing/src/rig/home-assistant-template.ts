/**
 * What a template of Home Assistant makes of a JSON message, for the few forms that are in use: a field of `value_json`, with or
 * without `default`; `A if CONDITION else B`. Throws for any other form, and where Home Assistant would log an error.
 */
export function renderTemplate(template: string, payload: string): string {
  const inner = /^\{\{ (.+) \}\}$/.exec(template)?.[1];
  if (inner === undefined) throw new Error(`not understood: ${template}`);
  return textOf(evaluate(inner, JSON.parse(payload)), template);
}

function evaluate(expression: string, json: unknown): unknown {
  const choice = /^(.+?) if (.+) else (.+)$/.exec(expression);
  if (choice) return evaluate((holds(choice[2] as string, json) ? choice[1] : choice[3]) as string, json);
  const fallback = /^(\S+) \| default\((.+)\)$/.exec(expression);
  if (fallback) return evaluate(fallback[1] as string, json) ?? evaluate(fallback[2] as string, json);
  const quoted = /^'([^']*)'$/.exec(expression);
  if (quoted) return quoted[1];
  return /^\d+$/.test(expression) ? Number(expression) : fieldOf(expression, json);
}

function holds(condition: string, json: unknown): boolean {
  const match = /^(\S+|'[^']*') (==|>|in) (.+)$/.exec(condition);
  if (!match) throw new Error(`not understood: ${condition}`);
  const left = evaluate(match[1] as string, json);
  const right = match[3] as string;
  if (match[2] === '==') return left === evaluate(right, json);
  if (match[2] === '>') return Number(left) > Number(evaluate(right, json));
  const list = /^\[(.+)\]$/.exec(right)?.[1]?.split(', ');
  if (list) return list.some((one) => evaluate(one, json) === left);
  return Object.hasOwn(evaluate(right, json) as object, String(left));
}

/** `value_json.a['b'].c`; undefined only for the last step, as in Jinja. */
function fieldOf(path: string, json: unknown): unknown {
  if (!/^value_json(?:\.\w+|\['[^']*'\])+$/.test(path)) throw new Error(`not understood: ${path}`);
  const steps = [...path.matchAll(/\.(\w+)|\['([^']*)'\]/g)].map(([, name, quoted]) => name ?? quoted ?? '');
  let value = json;
  for (const step of steps) {
    if (typeof value !== 'object' || value === null)
      throw new Error(`${path}: there is nothing to look into`);
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}

function textOf(value: unknown, template: string): string {
  if (value === undefined) throw new Error(`${template}: there is no such field`);
  return String(value);
}
