import { Failure } from '../audit/failure.ts';

/** Ids of ours have these characters. Anything else would be a wildcard, a quote or an operator in a search. */
const idPattern = /^[A-Za-z0-9_.:-]{1,256}$/;
/** Splunk's rule for index names; those that begin with `_` are its own. */
const indexPattern = /^[A-Za-z0-9][A-Za-z0-9_-]{0,254}$/;

export const isSearchableId = (text: string): boolean => idPattern.test(text);

/** `index="…"`, or several of them; Failure for what names no index of ours or more than one. */
export const indexTerm = (index: string | readonly string[]): string => {
  if (typeof index !== 'string') return `(${index.map(indexTerm).join(' OR ')})`;
  if (indexPattern.test(index)) return `index="${index}"`;
  throw invalid(
    `${JSON.stringify(index)} names no index that can be searched: letters, digits, - and _ only, and no _ in front.`,
  );
};

/** Failure names an id that must not get into a search. */
export const checkIds = (field: string, ids: readonly string[]): void => {
  const wrong = ids.find((id) => !isSearchableId(id));
  if (wrong === undefined) return;
  throw invalid(
    `${JSON.stringify(wrong.slice(0, 100))} is no id that can be searched for as ${field}: letters, digits and _ . : - only.`,
  );
};

/** `field IN ("…","…")` */
export const idTerm = (field: string, ids: readonly string[]): string => {
  checkIds(field, ids);
  return `${field} IN (${ids.map((id) => `"${id}"`).join(',')})`;
};

const invalid = (message: string): Failure =>
  new Failure({ type: 'InvalidInput', message, retryable: false });
