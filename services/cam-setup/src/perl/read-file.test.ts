import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyTable, type Printable, pairsText, styleOf } from './printed-fixture.ts';
import { Program } from './program.ts';
import { readFile } from './read-file.ts';
import type { Value } from './value.ts';

/** Many inputs take a while where others want the processor too. */
const LONG_MS = 60_000;

function read(source: string): Program {
  const program = new Program();
  readFile(source, 'x.config', program, (name) =>
    program.faults.push({ place: { file: 'include', line: 0 }, message: name }),
  );
  return program;
}

/** A value as plain data; what is unknown as `?` and why. */
function plain(value: Value | undefined): unknown {
  if (value === undefined) return undefined;
  if (value.kind === 'text') return value.text;
  if (value.kind === 'number') return value.number;
  if (value.kind === 'undef') return null;
  if (value.kind === 'unknown') return `? ${value.why}`;
  if (value.kind === 'list') return value.items.map((item) => plain(item.value));
  return Object.fromEntries([...value.entries].map(([key, found]) => [key, plain(found.value)]));
}

const options = (source: string) => plain(read(source).hash('options'));
const evaluated = (expression: string) =>
  (options(`my $x = 'X'; my @l = (1, 2); $options{b} = 'B'; $options{v} = ${expression};`) as { v: unknown })
    .v;

describe('an expression', () => {
  it.each<[string, unknown]>([
    ["'a'", 'a'],
    ["'p@ss$x\"\\'\\\\'", 'p@ss$x"\'\\'],
    ['"a\\tb\\x41\\x{263a}\\@\\$\\""', 'a\tbA☺@$"'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is Perl
    ['"$x/$options{b}/$options{\'b\'}/${x}y/@l"', 'X/B/B/Xy/1 2'],
    ['q(a(b)c\\)) . q{}', 'a(b)c)'],
    ['10 * 1024 * 1024 * 1024', 10 * 1024 ** 3],
    ['2 ** 3 ** 2 - 10 - 3', 499],
    ['-2 ** 2', -4],
    ['(1 + 2) * 3', 9],
    ["'10' * 2", 20],
    ['0755', 493],
    ['1_000', 1000],
    ['7 % 3', 1],
    ["'a' . 1.50 . 'b'", 'a1.5b'],
    ['undef', null],
    ["[1, 'two', undef, ]", [1, 'two', null]],
    ['[qw(a b)]', ['a', 'b']],
    ['{ a => 1, "b c", 2 }', { a: 1, 'b c': 2 }],
    ['$options{b}', 'B'],
    ['$l[1]', 2],
    ["<<'EOT' . 'x'\n;", '? it is a here-document that never ends, which is not run'],
    ['<<"EOT" . "x";\n a $x\nEOT\n', ' a X\nx'],
    ["<<~'EOT';\n  a\n   $x\n  EOT\n", 'a\n $x\n'],
  ])('%s', (expression, expected) => {
    expect(evaluated(expression)).toEqual(expected);
  });

  it.each([
    ['`id`', 'a command, which is not run'],
    ['qx{id}', 'a command, which is not run'],
    ['system("id")', 'calls something'],
    ['qr/^(?<cam>\\w+)$/', 'a pattern'],
    ['$ENV{HOME}', 'variable that these files do not set'],
    ['"rtsp://u:p@ss"', 'single quotes'],
    ['"rtsp://u:p@192.0.2.1"', 'single quotes'],
    ['"pa$word"', 'single quotes'],
    ['"\\Qx\\E"', 'escape'],
    ['$x ? 1 : 2', 'more than data'],
    ["$ENV{X} || 'y'", 'variable that these files do not set'],
    ["'a' x 3", 'calls something'],
    ["'abc' * 2", 'no number'],
    ['1 / 0', 'does not give a number'],
    ['<STDIN>', 'a read from a file'],
    ['sub { 1 }', 'calls something'],
    ['{ foo(), 1 }', 'cannot be told'],
    ['1 if $x', 'calls something'],
  ])('%s is unknown', (expression, why) => {
    expect(evaluated(expression)).toContain(why);
    expect(evaluated(expression)).toMatch(/^\? /);
  });

  it('says nothing of what stands in it when it is unknown', () => {
    expect(evaluated('"rtsp://u:Qx7@ss$tail"')).not.toMatch(/Qx7|ss|tail/);
  });
});

describe('a file', () => {
  it('sets tables as a whole, by element, and by reference', () => {
    const source = `use strict; our (%options, %cameras);
      %options = ('a' => 1); %options = (%options, b => 2);
      $options{'c d'} = "x"; $main::options{e} = 3;
      %cameras = ('front' => { 'source' => 'rtsp://x', });
      $cameras{yard}{'source'} = 'y'; $cameras{front}->{'proxy port'} = undef;
      1;`;
    const program = read(source);
    expect(plain(program.hash('options'))).toEqual({ a: 1, b: 2, 'c d': 'x', e: 3 });
    expect(plain(program.hash('cameras'))).toEqual({
      front: { source: 'rtsp://x', 'proxy port': null },
      yard: { source: 'y' },
    });
    expect(program.faults).toEqual([]);
  });

  it('remembers the line of each assignment, comments and documents in between', () => {
    const program = read(
      '# one\n=pod\n$options{x} = 1;\n=cut\n\n%options = (\n  a => 1, # $options{y} = 2;\n  b => 2,\n);\n__END__\n$options{z} = 3;',
    );
    const table = program.hash('options');
    expect(
      table?.kind === 'table' && [...table.entries].map(([key, { place }]) => [key, place.line]),
    ).toEqual([
      ['a', 7],
      ['b', 8],
    ]);
  });

  it('goes on behind code, which it lists', () => {
    const program = read(`sub date { my %x = (a => "}"); return $x; }
%options = (a => 1);
system("touch /tmp/never");
if ($options{a}) { $options{a} = 2; }
foreach my $c (keys %cameras) { $cameras{$c}{proto} = 'rtsp'; }
$options{b} = 3;
`);
    expect(plain(program.hash('options'))).toEqual({ a: 1, b: 3 });
    expect(program.faults.map(({ place, message }) => [place.line, message.slice(0, 20)])).toEqual([
      [1, 'the subroutine date '],
      [3, 'is code, and is not '],
      [4, 'is code, and is not '],
      [5, 'is code, and is not '],
    ]);
  });

  it('asks for the files that it takes in', () => {
    const names = read(`do 'cam_common.config' or die $!; require "/etc/smarthome/cams/cam_rtsp.config";
      include("$dir/cam_rtsp.config"); &load_config("x.config");`).faults.map(({ message }) => message);
    expect(names).toEqual([
      'cam_common.config',
      '/etc/smarthome/cams/cam_rtsp.config',
      'cam_rtsp.config',
      'x.config',
    ]);
  });

  it('never runs anything and never throws, whatever the text', { timeout: LONG_MS }, () => {
    const words = fc.constantFrom(
      '$options{',
      "'",
      '"',
      '`',
      'q(',
      '}',
      '{',
      '(',
      ')',
      '=',
      '=>',
      ';',
      '%cameras',
      '<<A',
      '\n',
      '\\',
      '#',
      ' . ',
      '@',
      '$',
      'sub ',
      'do ',
      '-',
      '**',
      'qw',
      's/',
      '=pod\n',
      '->',
      '[',
      ']',
    );
    const anything = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.oneof(words, fc.string({ maxLength: 3 }))).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(anything, (source) => {
        const program = read(source);
        if (program.faults.some(({ message }) => message === ''))
          throw new Error('a fault that says nothing');
      }),
      { numRuns: 200 },
    );
  });

  it('is read, however deeply it is nested', { timeout: LONG_MS }, () => {
    for (const piece of ['(', '{', '[', '-', '$a{', '<<A ', '"$x{', "'a' . ", '%x = (', '`'])
      expect(read(`$options{x} = ${piece.repeat(20_000)}`).faults.length).toBeGreaterThanOrEqual(0);
  });
});

describe('a table that is written in this grammar', () => {
  const styles = fc.array(fc.nat(1000), { minLength: 1, maxLength: 40 });

  it('is read back equal', { timeout: LONG_MS }, () => {
    fc.assert(
      fc.property(anyTable, styles, (table, numbers) => {
        const source = `%options = (${pairsText(table, styleOf(numbers))});`;
        expect({ source, faults: read(source).faults, table: options(source) }).toEqual({
          source,
          faults: [],
          table,
        });
      }),
      { numRuns: 300 },
    );
  });

  it('is read as Perl reads it', () => {
    const tables = fc.sample(fc.tuple(anyTable, styles), { numRuns: 60, seed: 7 });
    const sources = tables.map(([table, numbers]) => `(${pairsText(table, styleOf(numbers))})`);
    const read = sources.map((source) => options(`%options = ${source};`) as Printable);
    expect(read.map(withoutNumbers)).toEqual(asPerlReads(sources));
  });
});

/** What Perl itself makes of lists of pairs of our own making. */
function asPerlReads(sources: readonly string[]): Printable[] {
  const program = `use utf8; use strict;
    sub json { my $v = shift; return 'null' if !defined $v;
      return '['.join(',', map { json($_) } @$v).']' if ref $v eq 'ARRAY';
      return '{'.join(',', map { '"'.hex_of($_).'":'.json($v->{$_}) } keys %$v).'}' if ref $v eq 'HASH';
      return '"'.hex_of($v).'"'; }
    sub hex_of { my $t = shift; utf8::encode($t); return unpack 'H*', $t; }
    print '['.join(',', map { json($_) } (${sources.map((source) => `{${source.slice(1, -1)}}`).join(',\n')})).']';`;
  const json = execFileSync('perl', ['-'], { input: program, encoding: 'utf8' });
  return (JSON.parse(json) as Printable[]).map(decoded);
}

/** Perl's numbers come as texts. */
function withoutNumbers(value: Printable): Printable {
  if (typeof value === 'number') return String(value);
  if (value === null || typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(withoutNumbers);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutNumbers(inner)]));
}

/** Perl sends all texts in hexadecimal. */
function decoded(value: Printable): Printable {
  if (value === null || typeof value === 'number') return value;
  if (typeof value === 'string') return Buffer.from(value, 'hex').toString();
  if (Array.isArray(value)) return value.map(decoded);
  const pairs = Object.entries(value).map(([key, inner]) => [
    Buffer.from(key, 'hex').toString(),
    decoded(inner),
  ]);
  return Object.fromEntries(pairs);
}
