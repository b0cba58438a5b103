/**
 * A program's help, taken apart: `usage` (a line each), `about` (first paragraph), `tables` (such as Options) of
 * `{ title, rows: [{ term, text }] }`, `paragraphs` (all other text), `exits` and `signals` (`{ term, text }` each).
 * What depends on the machine, the known cameras, is left out.
 */
export function parseHelp(help) {
  const blocks = help
    .replace(/\nKnown cameras:[\s\S]*$/, '\n')
    .trim()
    .split(/\n\s*\n/);
  const usage = blocks[0].split('\n').map((line) => line.replace(/^Usage:/, '').trim());
  const parsed = { usage, about: '', tables: [], paragraphs: [], exits: [], signals: [] };
  for (const block of blocks.slice(1)) place(parsed, block);
  return parsed;
}

function place(parsed, block) {
  const title = /^([A-Z][A-Za-z ]*):\n(?=\s)/.exec(block)?.[1];
  if (title !== undefined) {
    parsed.tables.push({ title, rows: rowsOf(block.split('\n').slice(1)) });
    return;
  }
  // A line that a paragraph's own heading begins is a paragraph, even without an empty line before it.
  for (const part of block.split(/\n(?=(?:Exit codes|Signals): )/)) placeText(parsed, fill(part));
}

function placeText(parsed, text) {
  const list = /^(Exit codes|Signals): (.*)$/.exec(text);
  if (list) parsed[list[1] === 'Signals' ? 'signals' : 'exits'].push(...itemsOf(list[2]));
  else if (parsed.about === '' && parsed.tables.length === 0) parsed.about = text;
  else parsed.paragraphs.push(text);
}

/** `0 all well; 1 a check failed.` as rows. A semicolon within a meaning is followed by no number or signal. */
function itemsOf(text) {
  return text
    .replace(/\.$/, '')
    .split(/; (?=\d+ |SIG)/)
    .map((item) => ({ term: item.slice(0, item.indexOf(' ')), text: item.slice(item.indexOf(' ') + 1) }));
}

function rowsOf(lines) {
  const rows = [];
  const column = Math.min(...lines.filter((line) => /^ {1,8}\S/.test(line)).map((line) => line.search(/\S/)));
  for (const line of lines) {
    // Options without a short name stand further right, under the long names of the others.
    if (line.search(/\S/) === column || /^ {2,8}--/.test(line)) rows.push(rowOf(line));
    else rows.at(-1).text = `${rows.at(-1).text} ${line.trim()}`.trim();
  }
  return rows.map(({ term, text }) => ({ term, text: fill(text) }));
}

function rowOf(line) {
  const [term, ...text] = line.trim().split(/ {2,}/);
  return { term, text: text.join(' ') };
}

function fill(text) {
  return text.replace(/\s+/g, ' ').trim();
}

/** The names of an option such as `-c, --config`. */
export function namesOf(term) {
  return term.split(/,\s*/).filter((name) => name.startsWith('-'));
}

/** What yargs says of an option's value: `boolean`, `string`, `array`, `number`, `count`; undefined if nothing. */
export function typeOf(text) {
  return /\[(boolean|string|array|number|count)\]/.exec(text)?.[1];
}
