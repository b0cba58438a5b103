const WIDTH = 80;
const STYLES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 } as const;

/** Gives a text a colour or weight. */
export type Paint = (style: keyof typeof STYLES, text: string) => string;

/** Paints for a terminal (ECMA-48, SGR), or leaves every text as it is. */
export function painter(colour: boolean): Paint {
  return (style, text) => (colour ? `\u001b[${STYLES[style]}m${text}\u001b[0m` : text);
}

/** Text broken between words, at most 80 columns wide; lines after the first are indented as far as its lead. */
export function paragraph(lead: string, text: string): string[] {
  const lines: string[] = [];
  let line = lead;
  let empty = true;
  // A clip's name must stay in one piece.
  const longest = new RegExp(`.{1,${WIDTH - lead.length}}`, 'gu');
  for (const word of text.split(' ').flatMap((word) => word.match(longest) ?? [])) {
    if (!empty && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = ' '.repeat(lead.length);
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line];
}

/** What came from a file may hold anything; a terminal must not obey it. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim();
}
