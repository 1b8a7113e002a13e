import type { Truth } from './rule.ts';
import { allOf, anyOf, not } from './truth.ts';

/** A parsed condition; `1 of` and `all of` are `or` and `and` of what they name. */
export type Condition =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'and' | 'or'; readonly of: readonly Condition[] };

export const evaluateCondition = (
  condition: Condition,
  truthOf: (name: string) => Truth,
): Truth => {
  switch (condition.kind) {
    case 'name':
      return truthOf(condition.name);
    case 'not':
      return not(evaluateCondition(condition.of, truthOf));
    case 'and':
      return allOf(condition.of, (part) => evaluateCondition(part, truthOf));
    case 'or':
      return anyOf(condition.of, (part) => evaluateCondition(part, truthOf));
  }
};

export const namesIn = (condition: Condition): readonly string[] => {
  if (condition.kind === 'name') return [condition.name];
  return condition.kind === 'not' ? namesIn(condition.of) : condition.of.flatMap(namesIn);
};
