/** Deterministic draws: the same key always gives the same sequence. */
export interface Draw {
  /** In [0, 1). */
  next(): number;
  int(below: number): number;
  chance(probability: number): boolean;
  pick<Item>(list: readonly Item[]): Item;
  pickWeighted<Item extends { readonly weight: number }>(list: readonly Item[]): Item;
  /** A version 4 UUID; `serial` keeps ids of one key family distinct whatever the draws are. */
  uuid(serial: number): string;
}

/** One draw in [0, 1), without the cost of a sequence. */
export function roll(...key: readonly number[]): number {
  return mix(stateOf(key) + 0x6d2b79f5) / 2 ** 32;
}

export function createDraw(...key: readonly number[]): Draw {
  let state = stateOf(key);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    return mix(state) / 2 ** 32;
  };
  const int = (below: number): number => Math.floor(next() * below);
  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick: (list) => itemAt(list, int(list.length)),
    pickWeighted: (list) => {
      let left = next() * list.reduce((sum, item) => sum + item.weight, 0);
      return list.find((item) => (left -= item.weight) < 0) ?? itemAt(list, 0);
    },
    uuid: (serial) => {
      const hex = (digits: number): string =>
        int(16 ** digits)
          .toString(16)
          .padStart(digits, '0');
      const tail = serial.toString(16).padStart(8, '0');
      return `${hex(8)}-${hex(4)}-4${hex(3)}-${itemAt(['8', '9', 'a', 'b'], int(4))}${hex(3)}-${hex(4)}${tail}`;
    },
  };
}

function itemAt<Item>(list: readonly Item[], index: number): Item {
  const item = list[index];
  if (item === undefined) throw new RangeError('cannot draw from an empty list');
  return item;
}

function stateOf(key: readonly number[]): number {
  let state = 0x9e3779b9;
  for (const part of key) state = mix(state ^ mix(part >>> 0) ^ Math.floor(part / 2 ** 32));
  return state;
}

/** murmur3's finaliser: spreads every input bit over the whole word. */
function mix(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
