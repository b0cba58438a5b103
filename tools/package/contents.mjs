import { basename } from 'node:path';
import { bashCompletion } from './bash-completion.mjs';
import { manPage, overviewPage } from './man-page.mjs';
import { filesIn, inServices, programs, readText, units } from './sources.mjs';

/**
 * All files that an installation consists of, sorted by path: `{ path, mode, content }`, or `{ path, link }` for a
 * symbolic link. Paths are absolute, as on the machine. `place` says where things go: `prefix` (/usr), `sysconfdir`
 * (/etc), and `interpreter`, the Node.js that runs the programs: `/usr/bin/env node`, or an absolute path. `helps`
 * are the programs' helps by name, as parseHelp gives them; `day` is the date of what is installed.
 */
export function contents(place, { helps, version, day }) {
  const suite = programs().map(({ name, text }) => ({ name, text, help: helps.get(name) }));
  return [
    ...commands(place, suite),
    ...systemFiles(place),
    ...manuals(place, { suite, version, day }),
    ...completions(place, suite),
    ...documents(place),
  ].sort((one, other) => (one.path < other.path ? -1 : 1));
}

function commands({ prefix, interpreter }, suite) {
  const folder = `${prefix}/lib/pm-dvr`;
  const programFiles = suite.flatMap(({ name, text }) => [
    file(`${folder}/${name}`, text.replace(/^#!.*\n/, `#!${interpreter}\n`), 0o755),
    { path: `${prefix}/bin/${name}`, link: `../lib/pm-dvr/${name}` },
  ]);
  // Without package.json Node.js does not take a file without an extension for an ES module.
  return [
    ...programFiles,
    ...['front', 'daemon'].flatMap((half) => copies(`dist/bin/${half}`, `${folder}/${half}`)),
    file(`${folder}/package.json`, readText('dist/bin/package.json')),
  ];
}

function systemFiles({ prefix, sysconfdir }) {
  const names = programs().map(({ name }) => name);
  const moved = (text) => withPrefix(text, prefix, names);
  return [
    ...units().map(({ name, text }) => file(`${prefix}/lib/systemd/system/${name}`, moved(text))),
    ...inServices('cron').map((path) =>
      file(`${sysconfdir}/cron.hourly/${basename(path)}`, moved(readText(path)), 0o755),
    ),
    ...copies('packaging/sysusers.d', `${prefix}/lib/sysusers.d`),
    ...copies('packaging/tmpfiles.d', `${prefix}/lib/tmpfiles.d`),
    ...copies('packaging/polkit', `${prefix}/share/polkit-1/rules.d`),
  ];
}

/** Units and cron jobs name programs by /usr/bin. */
function withPrefix(text, prefix, names) {
  const pattern = new RegExp(`/usr(?:/local)?/bin/(${names.join('|')})(?![\\w-])`, 'g');
  return text.replace(pattern, `${prefix}/bin/$1`);
}

function manuals({ prefix }, { suite, version, day }) {
  const own = units();
  const pages = suite.map(({ name, help }) => {
    const others = suite.map((command) => command.name).filter((other) => other !== name);
    const unitNames = own.filter(({ service }) => service === name).map((unit) => unit.name);
    return file(
      `${prefix}/share/man/man1/${name}.1`,
      manPage({ name, help, version, day, others, units: unitNames }),
    );
  });
  const described = own.map(({ name, text }) => ({
    name,
    description: /^Description=(.*)$/m.exec(text)?.[1] ?? '',
  }));
  const overview = overviewPage(readText('packaging/man/pm-dvr.7'), {
    commands: suite,
    units: described,
    version,
    day,
  });
  return [...pages, file(`${prefix}/share/man/man7/pm-dvr.7`, overview)];
}

function completions({ prefix }, suite) {
  const template = readText('packaging/bash-completion/command.bash');
  const folder = `${prefix}/share/bash-completion/completions`;
  return suite.map(({ name, help }) => file(`${folder}/${name}`, bashCompletion(template, { name, help })));
}

function documents({ prefix }) {
  const folder = `${prefix}/share/doc/pm-dvr`;
  const references = filesIn('docs/reference');
  return [
    ...copies('docs/guide', `${folder}/guide`),
    ...references.filter((path) => path.endsWith('.md')).map((path) => copy(path, `${folder}/reference`)),
    ...references
      .filter((path) => path.endsWith('.schema.json'))
      .map((path) => copy(path, `${prefix}/share/pm-dvr/schema`)),
    ...copies('configs', `${folder}/samples`),
  ];
}

function copies(from, to) {
  return filesIn(from).map((path) => file(`${to}${path.slice(from.length)}`, readText(path)));
}

function copy(path, folder) {
  return file(`${folder}/${basename(path)}`, readText(path));
}

function file(path, content, mode = 0o644) {
  return { path, mode, content };
}
