/** Bytes of one packed entry: 16 of the event's id, 8 of its content digest. */
export const ENTRY_BYTES = 24;
const WORDS = ENTRY_BYTES / 4;
const ID_WORDS = 4;

/** Packed entries by id: open addressing over flat arrays, so a million ids are no load on the collector. */
export interface IdTable {
  readonly size: number;
  readonly bytes: number;
  /** Whether the id at `offset` is here, with the same or with another content digest. */
  find(packed: DataView, offset: number): 'absent' | 'same' | 'other';
  /** Adds an entry whose id is not here yet. */
  add(packed: DataView, offset: number): void;
}

export function createIdTable(expected: number): IdTable {
  let size = 0;
  let words = new Uint32Array(Math.max(8, expected) * WORDS);
  /** Index + 1 into `words`; 0 is free. At most two thirds are taken. */
  let slots = new Int32Array(slotsFor(expected));

  /** The slot that holds the id, or the free one where it belongs. Ids are hashes: their first word is one too. */
  const slotOf = (packed: DataView, offset: number): number => {
    const mask = slots.length - 1;
    let slot = packed.getUint32(offset) & mask;
    for (let taken = slots[slot]; taken; taken = slots[slot]) {
      if (sameWords(words, (taken - 1) * WORDS, packed, offset, ID_WORDS)) return slot;
      slot = (slot + 1) & mask;
    }
    return slot;
  };

  const grow = (): void => {
    slots = new Int32Array(slots.length * 2);
    const mask = slots.length - 1;
    for (let index = 0; index < size; index += 1) {
      let slot = (words[index * WORDS] ?? 0) & mask;
      while (slots[slot]) slot = (slot + 1) & mask;
      slots[slot] = index + 1;
    }
  };

  return {
    get size() {
      return size;
    },
    get bytes() {
      return words.byteLength + slots.byteLength;
    },
    find: (packed, offset) => {
      const taken = slots[slotOf(packed, offset)];
      if (!taken) return 'absent';
      return sameWords(words, (taken - 1) * WORDS, packed, offset, WORDS) ? 'same' : 'other';
    },
    add: (packed, offset) => {
      if ((size + 1) * 3 > slots.length * 2) grow();
      if ((size + 1) * WORDS > words.length) words = enlarged(words);
      for (let word = 0; word < WORDS; word += 1)
        words[size * WORDS + word] = packed.getUint32(offset + word * 4);
      slots[slotOf(packed, offset)] = size + 1;
      size += 1;
    },
  };
}

function sameWords(
  words: Uint32Array,
  start: number,
  packed: DataView,
  offset: number,
  count: number,
): boolean {
  for (let word = 0; word < count; word += 1)
    if (words[start + word] !== packed.getUint32(offset + word * 4)) return false;
  return true;
}

function slotsFor(expected: number): number {
  let slots = 16;
  while (slots * 2 < expected * 3) slots *= 2;
  return slots;
}

function enlarged(words: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(words.length * 2);
  larger.set(words);
  return larger;
}
