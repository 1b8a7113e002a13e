import type { Change } from '../../audit/event.ts';
import type { SearchHit } from '../../reports/search/search-hit.ts';

/** Before and after in one line: of lists what went and what came, of single values both. */
export const describeChange = ({
  changes,
  direction,
  subject,
  subject_id: id,
}: SearchHit): string => {
  const whom = subject ?? id;
  const given = direction === null || whom === null ? [] : [`${direction} ${whom}`];
  // Platforms name properties of which they give neither value: there is no before and after to show.
  const valued = changes.filter(({ old, new: values }) => old.length + values.length > 0);
  return [...given, ...valued.map(describe)].join('; ');
};

const describe = ({ property, old, new: values }: Change): string => {
  if (old.length <= 1 && values.length <= 1) {
    return `${property}: ${old[0] ?? '-'} -> ${values[0] ?? '-'}`;
  }
  const went = old.filter((value) => !values.includes(value)).map((value) => `-${value}`);
  const came = values.filter((value) => !old.includes(value)).map((value) => `+${value}`);
  return `${property}: ${[...went, ...came].join(' ') || 'same values'}`;
};
