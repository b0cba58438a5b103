import { Stop } from '../stop.mjs';

/** ELF-64 header and program header, little-endian, as elf(5) lays them out. */
const HEADER_BYTES = 64;
const OFFSET = { phoff: 32, shoff: 40, phentsize: 54, phnum: 56, shentsize: 58, shnum: 60, shstrndx: 62 };
const SEGMENT = { offset: 8, fileBytes: 32 };

/**
 * An ELF-64 program without its symbol table and debugging data, which are needed by no machine that only runs it.
 * What runs is described by the segments alone; all behind the last of them goes, and so does the table of sections.
 * Unlike strip(1) it does this for every architecture.
 */
export function withoutSymbols(program) {
  if (
    program.length < HEADER_BYTES ||
    program.readUInt32BE(0) !== 0x7f454c46 ||
    program[4] !== 2 ||
    program[5] !== 1
  ) {
    throw new Stop('The Node.js that was fetched is no 64-bit little-endian ELF program.');
  }
  const bytes = Buffer.from(program.subarray(0, endOfSegments(program)));
  bytes.writeBigUInt64LE(0n, OFFSET.shoff);
  for (const field of ['shnum', 'shstrndx']) bytes.writeUInt16LE(0, OFFSET[field]);
  return bytes;
}

function endOfSegments(program) {
  const first = Number(program.readBigUInt64LE(OFFSET.phoff));
  const entryBytes = program.readUInt16LE(OFFSET.phentsize);
  const count = program.readUInt16LE(OFFSET.phnum);
  const ends = Array.from({ length: count }, (_, index) => {
    const entry = first + index * entryBytes;
    return Number(
      program.readBigUInt64LE(entry + SEGMENT.offset) + program.readBigUInt64LE(entry + SEGMENT.fileBytes),
    );
  });
  return Math.max(first + count * entryBytes, ...ends);
}
