/**
 * The NAL units of an Annex B byte stream (ITU-T H.264 and H.265, Annex B), without start codes and without
 * trailing zero bytes; views into `stream`, in order. Bytes before the first start code are ignored.
 */
export function splitNals(stream: Buffer): Buffer[] {
  const nals: Buffer[] = [];
  let start = nextStartCode(stream, 0);
  while (start !== -1) {
    const begin = start + START_CODE.length;
    const next = nextStartCode(stream, begin);
    const nal = stream.subarray(begin, trimZeros(stream, begin, next === -1 ? stream.length : next));
    if (nal.length > 0) nals.push(nal);
    start = next;
  }
  return nals;
}

const START_CODE = Buffer.from([0, 0, 1]);

function nextStartCode(stream: Buffer, from: number): number {
  return stream.indexOf(START_CODE, from);
}

function trimZeros(stream: Buffer, begin: number, end: number): number {
  let last = end;
  while (last > begin && stream[last - 1] === 0) last--;
  return last;
}
