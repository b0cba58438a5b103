/** Exit codes of every program of the suite; the numbers are those of sysexits.h where it has one. */
export const EXIT = {
  ok: 0,
  /** The work was done, but what it found is not well. */
  failed: 1,
  /** Wrong switches or operands. */
  usage: 64,
  /** Something that the program needs is not there: ffmpeg, the store. */
  unavailable: 69,
  /** Another process already does this work. */
  temporary: 75,
  /** The configuration is wrong; systemd does not restart on it. */
  config: 78,
} as const;
