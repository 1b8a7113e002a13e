/** What is looked for. Everything that is given has to hold. */
export interface SearchQuery {
  /** Free text: every word is somewhere in the event. */
  readonly words?: readonly string[];
  /** Name or id of who acted, what was changed, whom it concerned; words of them are enough. */
  readonly actor?: string;
  readonly target?: string;
  readonly subject?: string;
  /** Whole, in any case: e.g. `update`, `Authorization`, `ROLE_UPDATED`, `Role`. */
  readonly action?: string;
  readonly service?: string;
  readonly type?: string;
  readonly entityType?: string;
  readonly tenant?: string;
  /** A property that the change touched. */
  readonly changed?: string;
  /** Epoch milliseconds, half-open. */
  readonly from?: number;
  readonly to?: number;
  readonly eventIds?: readonly string[];
}

const FILTERS = {
  actor: '--actor',
  target: '--target',
  subject: '--subject',
  action: '--action',
  service: '--service',
  type: '--type',
  entityType: '--entity-type',
  tenant: '--tenant',
  changed: '--changed',
} as const;

/** As options of `holdfast search`, for whoever repeats it. */
export const queryText = (query: SearchQuery): string => {
  const filters = (Object.keys(FILTERS) as (keyof typeof FILTERS)[]).flatMap((name) => {
    const value = query[name];
    return value === undefined ? [] : [FILTERS[name], quote(value)];
  });
  const text = [
    ...(query.eventIds ?? []),
    ...(query.words ?? []).map(quote),
    ...filters,
    ...(query.from === undefined ? [] : ['--from', new Date(query.from).toISOString()]),
    ...(query.to === undefined ? [] : ['--to', new Date(query.to).toISOString()]),
  ].join(' ');
  return text === '' ? '(everything)' : text;
};

/** For a POSIX shell. */
const quote = (text: string): string =>
  /^[\w.:@-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
