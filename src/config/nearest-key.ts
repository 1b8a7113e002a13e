const distance = (a: string, b: string): number => {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const substitution = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      const edit = Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1);
      current.push(Math.min(substitution, edit));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
};

/** The known key that was most likely meant; undefined where none is close. */
export const nearestKey = (key: string, known: readonly string[]): string | undefined => {
  const normal = key.toLowerCase().replaceAll('-', '_');
  const ranked = known
    .map((name) => ({ name, steps: distance(normal, name) }))
    .toSorted((a, b) => a.steps - b.steps);
  const best = ranked[0];
  return best !== undefined && best.steps <= Math.max(2, Math.floor(best.name.length / 3))
    ? best.name
    : undefined;
};
