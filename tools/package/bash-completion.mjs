import { namesOf, typeOf } from './help-text.mjs';

/** The bash completion of a command: `template` with what its help, as parseHelp gives it, says put in. */
export function bashCompletion(template, { name, help }) {
  const options = rowsOf(help, (row) => row.term.startsWith('-'));
  const commands = help.tables.find(({ title }) => title === 'Commands')?.rows ?? [];
  const takesCamera = help.usage.some((usage) => /\bCAMERA\b/.test(usage));
  const parts = {
    COMMAND: name,
    FUNCTION: name.replaceAll('-', '_'),
    OPTIONS: options.flatMap(({ term }) => namesOf(term)).join(' '),
    VALUES: options.flatMap((option) => valueCase(option)).join('\n'),
    WORDS: [
      ...commands.map(({ term }) => commandWord(name, term)),
      ...(takesCamera ? [`$(_${name.replaceAll('-', '_')}_cameras)`] : []),
    ].join(' '),
  };
  const filled = template.replace(/@([A-Z]+)@/g, (_, key) => parts[key]);
  return takesCamera ? filled : withoutCameras(filled);
}

function rowsOf(help, wanted) {
  return help.tables.flatMap(({ rows }) => rows).filter(wanted);
}

/** `cam-report status [CAMERA...]` and `status` alike are the word `status`. */
function commandWord(name, term) {
  return term.replace(new RegExp(`^${name} `), '').split(' ')[0];
}

/** What may follow an option that takes a value. */
function valueCase({ term, text }) {
  if (!['string', 'number', 'array'].includes(typeOf(text))) return [];
  return [`    ${namesOf(term).join(' | ')}) ${valueCommand(term, text)}return ;;`];
}

function valueCommand(term, text) {
  const choices = /\[choices: ([^\]]*)\]/.exec(text)?.[1].replaceAll(/[",]/g, '');
  const words = choices ?? (/^on: .*\boff: /.test(text) ? 'on off' : undefined);
  if (words !== undefined) return `mapfile -t COMPREPLY < <(compgen -W '${words}' -- "$word"); `;
  if (/-dir\b/.test(term)) return 'mapfile -t COMPREPLY < <(compgen -d -- "$word"); compopt -o filenames; ';
  if (!/\bconfig\b/.test(term) && !/\bfile\b/i.test(text)) return '';
  return 'mapfile -t COMPREPLY < <(compgen -f -- "$word"); compopt -o filenames; ';
}

function withoutCameras(text) {
  return text.replace(/^_\w+_cameras\(\) \{\n[\s\S]*?^\}\n\n/m, '');
}
