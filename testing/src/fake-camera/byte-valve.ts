/** A piece of output that waits for its turn. */
export interface Piece {
  readonly bytes: Buffer;
  /** Hands bytes to the network: the whole piece, or one part of it after the other. */
  readonly write: (bytes: Buffer) => void;
  /** Whether it may be written in parts; a datagram may not. */
  readonly divisible: boolean;
}

const STEP_MS = 50;

/** Lets output through at once, or at a limited rate in the order in which it came. */
export class ByteValve {
  #waiting: Piece[] = [];
  #bytesPerSecond: number | undefined;
  #allowanceBytes = 0;
  #timer: NodeJS.Timeout | undefined;

  /** Bytes that wait. */
  get waitingBytes(): number {
    return this.#waiting.reduce((sum, piece) => sum + piece.bytes.length, 0);
  }

  /** Writes a piece now, or when those before it are written and the rate allows it. */
  push(piece: Piece): void {
    if (this.#bytesPerSecond === undefined) {
      piece.write(piece.bytes);
      return;
    }
    this.#waiting.push(piece);
    this.#schedule();
  }

  /** Changes the rate; undefined takes the limit away, and what waits is written at once. */
  limit(bytesPerSecond: number | undefined): void {
    if (bytesPerSecond === this.#bytesPerSecond) return;
    this.#bytesPerSecond = bytesPerSecond;
    this.#allowanceBytes = 0;
    if (bytesPerSecond !== undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const piece of this.#waiting.splice(0)) piece.write(piece.bytes);
  }

  /** Forgets what waits. */
  close(): void {
    clearTimeout(this.#timer);
    this.#waiting = [];
  }

  #schedule(): void {
    if (this.#timer || this.#waiting.length === 0) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#allowanceBytes += ((this.#bytesPerSecond ?? 0) * STEP_MS) / 1000;
      this.#release();
      this.#schedule();
    }, STEP_MS);
  }

  #release(): void {
    for (let piece = this.#waiting[0]; piece; piece = this.#waiting[0]) {
      const share = Math.min(piece.bytes.length, Math.floor(this.#allowanceBytes));
      if (share < (piece.divisible ? 1 : piece.bytes.length)) return;
      this.#allowanceBytes -= share;
      if (share === piece.bytes.length) this.#waiting.shift();
      else this.#waiting[0] = { ...piece, bytes: piece.bytes.subarray(share) };
      piece.write(piece.bytes.subarray(0, share));
    }
  }
}
