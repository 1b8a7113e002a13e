/** Lines back to back, in memory that is used again and again: a buffer for each would burden the garbage collector. */
export interface LineBuffer {
  /** Adds a text in UTF-8 and gives its length in bytes. */
  put(text: string): number;
  /** Takes back the last so many bytes. */
  takeBack(bytes: number): void;
  /** How much there is. */
  readonly bytes: number;
  /** What there is; good until the next `put` or `clear`. */
  view(): Buffer;
  clear(): void;
}

/** A UTF-16 unit is at most three bytes of UTF-8. */
const MAX_BYTES_PER_UNIT = 3;

export const createLineBuffer = (expectedBytes: number): LineBuffer => {
  let memory = Buffer.allocUnsafeSlow(expectedBytes);
  let bytes = 0;

  const makeRoom = (wanted: number): void => {
    if (bytes + wanted <= memory.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(bytes + wanted, memory.length * 2));
    memory.copy(larger, 0, 0, bytes);
    memory = larger;
  };

  return {
    get bytes() {
      return bytes;
    },
    put: (text) => {
      makeRoom(text.length * MAX_BYTES_PER_UNIT);
      const length = memory.write(text, bytes);
      bytes += length;
      return length;
    },
    takeBack: (length) => {
      bytes -= length;
    },
    view: () => memory.subarray(0, bytes),
    clear: () => {
      bytes = 0;
    },
  };
};
