import { typeOf } from './help-text.mjs';

/**
 * The manual page of a command, made from its help as parseHelp gives it. `day` is the date in its foot, `others` the
 * names of the suite's other commands, `units` those of the command's own systemd units.
 */
export function manPage({ name, help, version, day, others, units }) {
  return [
    `.TH ${name.toUpperCase().replaceAll('-', '\\-')} 1 ${day} "pm\\-dvr ${version}" "pm\\-dvr"`,
    section('NAME', [`${roff(name)} \\- ${roff(summaryOf(help.about))}`]),
    section(
      'SYNOPSIS',
      help.usage.flatMap((usage, index) => [...(index ? ['.br'] : []), synopsis(usage)]),
    ),
    section('DESCRIPTION', [roff(help.about)]),
    ...help.tables.map(({ title, rows }) => section(title.toUpperCase(), rows.flatMap(row))),
    list('NOTES', help.paragraphs.flatMap((text) => ['.PP', roff(text)]).slice(1)),
    list('EXIT STATUS', help.exits.flatMap(row)),
    list('SIGNALS', help.signals.flatMap(row)),
    section('FILES', [
      ...row({ term: '/etc/smarthome/cams', text: 'Configuration; see the guide and the samples.' }),
      ...row({ term: '/usr/share/doc/pm-dvr', text: 'Guide, samples, and the reference of every key.' }),
      ...units.flatMap((unit) => row({ term: unit, text: 'Its systemd unit.' })),
    ]),
    section('SEE ALSO', [
      [...others.map((other) => `.BR ${roff(other)} (1),`), '.BR pm\\-dvr (7)'].join('\n'),
    ]),
    '',
  ]
    .filter((part) => part !== undefined)
    .join('\n');
}

/** The overview: `template` with its commands and units put in. */
export function overviewPage(template, { commands, units, version, day }) {
  const lists = {
    VERSION: version,
    DAY: day,
    COMMANDS: commands.flatMap(({ name, help }) => row({ term: `${name}(1)`, text: help.about })).join('\n'),
    UNITS: units.flatMap(({ name, description }) => row({ term: name, text: description })).join('\n'),
  };
  return template.replace(/@([A-Z]+)@/g, (_, key) => lists[key]);
}

/** First sentence, without its full stop, as whatis(1) wants it. */
function summaryOf(about) {
  const [sentence] = about.split(/[.:](?:\s|$)/);
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}

function section(title, lines) {
  return [`.SH ${title}`, ...lines].join('\n');
}

function list(title, lines) {
  return lines.length === 0 ? undefined : section(title, lines);
}

function synopsis(usage) {
  const [name, ...rest] = usage.split(' ');
  return `.B ${roff(name)}\n${roff(rest.join(' '))}`.trimEnd();
}

function row({ term, text }) {
  return ['.TP', `.B ${roff(term + valueWord(term, text))}`, roff(withoutType(text)) || '\\&'];
}

function valueWord(term, text) {
  return term.startsWith('-') && ['string', 'number', 'array'].includes(typeOf(text)) ? ' VALUE' : '';
}

function withoutType(text) {
  return text.replace(/\s*\[(boolean|string|array|number|count)\]/, '').replace(/\s*\[default: false\]/, '');
}

/** Text as roff takes it literally, also at the beginning of a line. */
function roff(text) {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^([.'])/gm, '\\&$1')
    .replaceAll('"', '\\(dq')
    .replaceAll('…', '...')
    .replaceAll('–', '\\(en');
}
