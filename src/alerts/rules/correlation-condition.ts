import type { CorrelationContent, Refuse } from './correlation-content.ts';

export type Reached = (count: number) => boolean;

const COMPARISONS: Readonly<Record<string, (count: number) => Reached>> = {
  gte: (least) => (count) => count >= least,
  gt: (most) => (count) => count > most,
  eq: (exactly) => (count) => count === exactly,
};

/** How many are enough; for the temporal types all rules, unless told. */
export const reachedBy = (content: CorrelationContent, refuse: Refuse): Reached => {
  const { type, rules, condition } = content;
  if (condition === undefined) return (count) => count >= rules.length;
  if (type === 'temporal_ordered') {
    refuse(['condition'], 'temporal_ordered takes no condition: all of its rules, in their order');
  }
  const entries = Object.entries(condition).filter(([key]) => key !== 'field');
  const [[key, value] = ['', undefined]] = entries;
  const compare = Object.hasOwn(COMPARISONS, key) ? COMPARISONS[key] : undefined;
  if (entries.length !== 1 || compare === undefined) {
    const reason = 'condition is one of gte, gt, eq: a count that is too low cannot be waited for';
    refuse(['condition'], reason);
  } else if (!Number.isSafeInteger(value) || Number(value) < 1) {
    refuse(['condition', key], `${key} is a whole number from 1`);
  }
  return compare?.(Number(value)) ?? (() => false);
};

/** Null unless values are counted. */
export const countedField = (content: CorrelationContent, refuse: Refuse): string | null => {
  const field = content.condition?.['field'];
  if (content.type !== 'value_count') {
    if (field !== undefined) refuse(['condition', 'field'], 'field belongs to value_count');
    return null;
  }
  if (typeof field === 'string') return field;
  refuse(['condition'], 'value_count needs one field whose values it counts');
  return null;
};
