import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { readText, units } from './sources.mjs';

const MAINTAINER = 'pm-dvr maintainers <maintainers@pm-dvr.invalid>';
/** Not util-linux, whose setpriv they need: it is on every Debian machine. */
const DEPENDS = [
  'ffmpeg (>= 7:5.0)',
  // What the Node.js inside is linked against.
  'libatomic1',
  'libc6 (>= 2.28)',
  'libgcc-s1',
  'libstdc++6 (>= 8)',
  'systemd | systemd-standalone-sysusers | systemd-sysusers',
  'systemd | systemd-standalone-tmpfiles | systemd-tmpfiles',
];

/** The files of the DEBIAN folder, as `{ path, mode, content }`, for an installation of `files`. */
export function controlFiles({ version, architecture, description }, files) {
  const conffiles = files.filter(({ path }) => path.startsWith('/etc/')).map(({ path }) => `${path}\n`);
  const patterns = unitPatterns();
  return [
    control('control', controlText({ version, architecture, description }, files)),
    control('md5sums', md5sums(files)),
    ...(conffiles.length > 0 ? [control('conffiles', conffiles.join(''))] : []),
    ...['postinst', 'prerm', 'postrm'].map((name) =>
      control(
        name,
        readText(`packaging/debian/${name}`).replace(/@([A-Z]+)@/g, (_, key) => patterns[key]),
        0o755,
      ),
    ),
  ];
}

/** Files that Debian's policy asks of every package. */
export function policyFiles({ version, date }, licences) {
  const folder = '/usr/share/doc/pm-dvr';
  const entry = `pm-dvr (${version}) unstable; urgency=medium\n\n  * Version ${version}.\n\n -- ${MAINTAINER}  ${debianDate(date)}\n`;
  const header = readText('packaging/debian/copyright');
  return [
    { path: `${folder}/changelog.gz`, mode: 0o644, content: gzipSync(entry, { level: 9 }) },
    { path: `${folder}/copyright`, mode: 0o644, content: `${header}\n${licences}` },
  ];
}

function controlText({ version, architecture, description }, files) {
  const bytes = files.reduce(
    (sum, { content = '' }) => sum + Math.ceil(Buffer.byteLength(content) / 1024),
    0,
  );
  return [
    'Package: pm-dvr',
    `Version: ${version}`,
    `Architecture: ${architecture}`,
    `Maintainer: ${MAINTAINER}`,
    `Installed-Size: ${bytes}`,
    `Depends: ${DEPENDS.join(', ')}`,
    'Recommends: mosquitto, rclone',
    'Suggests: cron, mosquitto-clients, msmtp',
    'Section: video',
    'Priority: optional',
    'Description: recorder for IP cameras, made of small daemons',
    ...`${description} The package brings its own Node.js.`
      .match(/.{1,76}(?: |$)/g)
      .map((line) => ` ${line.trimEnd()}`),
    '',
  ].join('\n');
}

function md5sums(files) {
  return files
    .filter(({ path, content }) => content !== undefined && !path.startsWith('/etc/'))
    .map(({ path, content }) => `${createHash('md5').update(content).digest('hex')}  ${path.slice(1)}\n`)
    .join('');
}

/** Which units the scripts speak of: instances of a template as a pattern for systemctl. */
function unitPatterns() {
  const active = units().filter(({ name }) => /\.(service|timer)$/.test(name));
  const isOneshot = ({ text }) => /^Type=oneshot$/m.test(text);
  const pattern = ({ name }) => name.replace('@.', '@*.');
  return {
    // A run that ends by itself ends by itself.
    RESTARTED: active
      .filter((unit) => !isOneshot(unit))
      .map(pattern)
      .join(' '),
    STOPPED: units().map(pattern).join(' '),
    LINKED: units()
      .map(({ name }) => name)
      .join(' '),
  };
}

function control(name, content, mode = 0o644) {
  return { path: `/DEBIAN/${name}`, mode, content };
}

function debianDate(date) {
  return date.toUTCString().replace('GMT', '+0000');
}
