export type InTurn = <T>(key: string, work: () => Promise<T>) => Promise<T>;

/** Work of the same key, one after the other; of different keys, at once. */
export const createInTurn = (): InTurn => {
  const last = new Map<string, Promise<unknown>>();
  return async (key, work) => {
    const mine = (last.get(key) ?? Promise.resolve()).then(work, work);
    last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (last.get(key) === mine) last.delete(key);
    }
  };
};
