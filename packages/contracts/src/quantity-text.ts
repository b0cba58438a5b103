const S = 1_000;
const MIN = 60 * S;
const H = 60 * MIN;
const DAY = 24 * H;

/** A length of time for people, in two units at most: `0.480s`, `3min 05s`, `2h 07min`, `3d 02h`. */
export function lengthText(ms: number): string {
  if (ms < MIN) return `${(ms / S).toFixed(3)}s`;
  const whole = Math.round(ms / S) * S;
  if (whole < H) return `${Math.floor(whole / MIN)}min ${two((whole % MIN) / S)}s`;
  if (whole < DAY) return `${Math.floor(whole / H)}h ${two((whole % H) / MIN)}min`;
  return `${Math.floor(whole / DAY)}d ${two((whole % DAY) / H)}h`;
}

/** A size for people, in binary units with three digits: `934 B`, `41.2 GiB`. */
export function sizeText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let value = bytes;
  let unit = 0;
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  const digits = unit === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(digits)} ${units[unit]}`;
}

/** `1 clip`, `2 clips`: so many of a noun that takes an s. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function two(value: number): string {
  return String(Math.floor(value)).padStart(2, '0');
}
