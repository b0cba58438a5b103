/** A row of a Markdown table; what would end a cell or the row is taken out of the texts. */
export function markdownRow(cells: readonly string[]): string {
  return `| ${cells.map((text) => text.replace(/\s*\n\s*/g, ' ').replaceAll('|', '\\|')).join(' | ')} |`;
}
