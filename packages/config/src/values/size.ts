/** Units of sizes: decimal as disks are sold, binary as the original counts. */
const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1000,
  MB: 1000 ** 2,
  GB: 1000 ** 3,
  TB: 1000 ** 4,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  TiB: 1024 ** 4,
};

/** What a size looks like as text; the unit may be left out and is then bytes. */
export const SIZE_PATTERN = new RegExp(`^(\\d{1,15}(?:\\.\\d{1,6})?) ?(${Object.keys(UNITS).join('|')})?$`);

/** The bytes that a size such as `10GiB` or `1024` means, rounded; undefined if it is not a size. */
export function parseSize(text: string): number | undefined {
  const parts = SIZE_PATTERN.exec(text);
  if (!parts) return undefined;
  return Math.round(Number(parts[1]) * (UNITS[parts[2] ?? 'B'] as number));
}

/** The shortest exact text for a whole number of bytes: `10GiB`, `500MB`, `1025B`. */
export function formatSize(bytes: number): string {
  const texts = Object.entries(UNITS)
    .filter(([, factor]) => bytes % factor === 0)
    .map(([unit, factor]) => `${bytes / factor}${unit}`);
  return texts.sort((a, b) => a.length - b.length)[0] as string;
}
