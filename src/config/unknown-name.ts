import { nearestKey } from './nearest-key.ts';

/** What to say of a name that refers to nothing. */
export const unknownName = (kind: string, name: string, known: readonly string[]): string => {
  const nearest = nearestKey(name, known);
  if (nearest !== undefined) return `no ${kind} is called "${name}"; did you mean "${nearest}"?`;
  return `no ${kind} is called "${name}"; there ${known.length === 0 ? 'are none' : `is ${known.join(', ')}`}`;
};
