/** Columns that a text takes on a terminal, where each character takes one: help and names of options do. */
export default function columnWidth(text: string): number {
  return [...text].length;
}
