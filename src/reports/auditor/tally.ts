/** Counts by name. */
export const createTally = () => {
  const counts = new Map<string, number>();
  return {
    add(name: string, by = 1): void {
      counts.set(name, (counts.get(name) ?? 0) + by);
    },
    of: (name: string): number => counts.get(name) ?? 0,
    /** In order of names. */
    entries: (): readonly (readonly [string, number])[] =>
      [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)),
    toRecord: (): Readonly<Record<string, number>> =>
      Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
};
