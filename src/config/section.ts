import { z } from 'zod';
import { nearestKey } from './nearest-key.ts';

const explainUnknown = (key: string, known: readonly string[]): string => {
  const nearest = nearestKey(key, known);
  return nearest === undefined
    ? `unknown key; known here: ${known.join(', ')}`
    : `unknown key; did you mean "${nearest}"?`;
};

/**
 * A mapping of holdfast.yaml that refuses unknown keys: a misspelt key would otherwise silently mean the default.
 * The message has one line per unknown key, in the order of `issue.keys`.
 */
export const section = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => explainUnknown(key, Object.keys(shape))).join('\n')
        : undefined,
  });
