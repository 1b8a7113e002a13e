import type { ScopePredicate } from '../../evidence/formats/other-predicates.ts';
import { hashTotal } from '../archive/digest.ts';
import type { LoggedWindow } from '../archive/read-statement.ts';
import type { Population } from './auditor-report.ts';
import type { Period } from './read-period.ts';

/** What was asked of whom, as the statements say it. */
export const toPopulation = (
  { tenant, from, to }: Period,
  windows: readonly LoggedWindow[],
  scopes: readonly ScopePredicate[],
  eventIds: ReadonlySet<string>,
): Population => {
  const predicates = windows.map(({ statement }) => statement.predicate);
  return {
    tenant,
    period: { from: new Date(from).toISOString(), to: new Date(to).toISOString() },
    platforms: distinct(predicates.map(({ platform }) => platform)),
    organizationIds: distinct(predicates.map(({ organizationId }) => organizationId)),
    dialects: distinct(predicates.map(({ dialect }) => dialect)),
    services: distinct(predicates.flatMap(({ query }) => query.services ?? [])),
    endpoints: distinct(
      predicates.flatMap(({ query }) => query.parts.map(({ endpoint }) => endpoint)),
    ),
    scopes,
    eventIdsSha256: hashTotal(eventIds),
    events: eventIds.size,
  };
};

const distinct = (values: readonly string[]): readonly string[] => [...new Set(values)].sort();
