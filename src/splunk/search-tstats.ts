import { Failure } from '../audit/failure.ts';
import type { WideSpan } from './index-search.ts';
import type { SearchOrder } from './search-job.ts';
import { idTerm, indexTerm } from './search-terms.ts';

/** A question to the index itself. */
export interface TstatsQuestion {
  readonly span: WideSpan;
  readonly aggregates: string;
  /** Field and the ids of which it has one. */
  readonly ids?: readonly [field: string, ids: readonly string[]];
  /** Fields that make a row; `_time` by the hour. */
  readonly by?: readonly string[];
  /** Commands behind, with their pipes. */
  readonly filter?: string;
}

/** tstats reads the index alone and sees indexed fields only, which is where our ids are (splunk-hec §C2). */
export const tstatsSearch = ({
  span,
  aggregates,
  ids,
  by,
  filter,
}: TstatsQuestion): SearchOrder => {
  const where = [indexTerm(span.index), ...(ids ? [idTerm(...ids)] : [])].join(' ');
  const search = [
    `| tstats ${aggregates} where ${where}`,
    by && `by ${by.map(spanned).join(' ')}`,
    filter,
  ]
    .filter((part) => part !== undefined)
    .join(' ');
  return { search, ...boundsOf(span) };
};

const spanned = (field: string): string => (field === '_time' ? '_time span=1h' : field);

/**
 * Whole seconds around the span: whether tstats heeds fractions of a bound is documented nowhere, and an event
 * that a bound leaves out would be sent again.
 */
const boundsOf = ({ from, to }: WideSpan): Pick<SearchOrder, 'earliest' | 'latest'> => {
  if (!Number.isFinite(from) || !Number.isFinite(to) || from > to) {
    throw new Failure({
      type: 'InvalidInput',
      message: `From ${from} to ${to} is no span of time to search.`,
      retryable: false,
    });
  }
  const earliest = Math.max(0, Math.floor(from / 1000));
  return { earliest, latest: Math.max(earliest, Math.floor(to / 1000)) + 1 };
};
