/** Memory for the bodies of requests, used again: a new piece for each costs more than reading and posting it. */
export interface SendBuffers {
  /** So many bytes that nobody else has until they are given back; what they hold is left over. */
  lend(length: number): Buffer;
  /**
   * Only what nobody reads any more: a connection that broke may still be sending it. What is never given back is
   * collected; what was never lent is left alone.
   */
  giveBack(bytes: Buffer): void;
}

/** As many as are posted at once when much is on its way. */
const MOST_KEPT = 8;
/** Sizes are rounded up to this, so that the next body fits too. */
const STEP_BYTES = 256 * 1024;

export const createSendBuffers = (): SendBuffers => {
  const free = new Set<ArrayBufferLike>();
  const lent = new WeakSet<ArrayBufferLike>();
  const takeFree = (length: number): ArrayBufferLike | undefined => {
    const fitting = [...free].find(({ byteLength }) => byteLength >= length);
    // One that is too small for what comes now makes room for one that is not.
    const taken = fitting ?? [...free][0];
    if (taken !== undefined) free.delete(taken);
    return fitting;
  };
  return {
    lend(length) {
      const size = Math.ceil(length / STEP_BYTES) * STEP_BYTES;
      const memory = takeFree(length) ?? Buffer.allocUnsafeSlow(size).buffer;
      lent.add(memory);
      return Buffer.from(memory, 0, length);
    },
    giveBack({ buffer }) {
      if (!lent.delete(buffer) || free.size >= MOST_KEPT) return;
      free.add(buffer);
    },
  };
};
