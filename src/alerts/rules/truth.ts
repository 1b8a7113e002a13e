import type { Truth } from './rule.ts';

/** Kleene's three-valued logic: what is unknown stays so only where it decides. */
export const not = (truth: Truth): Truth => (truth === 'unknown' ? truth : !truth);

export const allOf = <Item>(items: readonly Item[], test: (item: Item) => Truth): Truth => {
  let result: Truth = true;
  for (const item of items) {
    const truth = test(item);
    if (truth === false) return false;
    if (truth === 'unknown') result = truth;
  }
  return result;
};

export const anyOf = <Item>(items: readonly Item[], test: (item: Item) => Truth): Truth => {
  let result: Truth = false;
  for (const item of items) {
    const truth = test(item);
    if (truth === true) return true;
    if (truth === 'unknown') result = truth;
  }
  return result;
};
