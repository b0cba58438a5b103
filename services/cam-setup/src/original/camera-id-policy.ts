import { isCameraId } from '@pm-dvr/contracts';

const SPELT: Readonly<Record<string, string>> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  Ä: 'Ae',
  Ö: 'Oe',
  Ü: 'Ue',
  ß: 'ss',
  æ: 'ae',
  ø: 'oe',
  å: 'aa',
  ł: 'l',
};

/** A camera ID that looks like `name` and is not `taken`. */
export function proposedId(name: string, taken: ReadonlySet<string>): string {
  const plain = [...name.normalize('NFC')].map((character) => SPELT[character] ?? character).join('');
  const near = plain
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9_.-]+/g, '_')
    .replace(/^[_.-]+|[_.-]+$/g, '')
    .slice(0, 56);
  const base = isCameraId(near) ? near : 'camera';
  for (let number = 1; ; number++) {
    const id = number === 1 && isCameraId(near) ? base : `${base}${number}`;
    if (!taken.has(id)) return id;
  }
}
