import type { Command } from 'commander';
import type { SearchQuery } from '../../reports/search/search-query.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { parsePeriod, parseTime } from './parse-time.ts';

export interface QueryOptions extends Omit<SearchQuery, 'words' | 'eventIds'> {
  readonly in?: { readonly from: number; readonly to: number };
}

/** Filters that `search` and `package` have in common. */
export const addQueryOptions = (command: Command): Command =>
  command
    .option('--actor <name or id>', 'who did it; names as of then, words of them are enough')
    .option('--target <name or id>', 'what was changed')
    .option('--subject <name or id>', 'whom it concerns, e.g. the user given a role')
    .option('--action <action>', 'e.g. Update')
    .option('--service <service>', 'e.g. Authorization')
    .option('--type <event type>', 'e.g. ROLE_UPDATED')
    .option('--entity-type <type>', 'e.g. Role')
    .option('--changed <property>', 'a property that was changed, e.g. permissionPolicies')
    .option('--tenant <name>', 'only of this organisation')
    .option('--from <time>', 'from then on: a UTC day or time, or how long ago (7d)', parseTime)
    .option('--to <time>', 'and before then', parseTime)
    .option('--in <period>', 'a day, month or year (UTC): 2026-06', parsePeriod);

export const toQuery = (words: readonly string[], options: QueryOptions): SearchQuery => {
  const { in: period, from = period?.from, to = period?.to } = options;
  const { actor, target, subject, action, service, type, entityType, tenant, changed } = options;
  if (period !== undefined && (options.from !== undefined || options.to !== undefined)) {
    throw new CliError(EXIT.usage, 'Give --in, or --from and --to.');
  }
  return {
    ...(words.length > 0 && { words }),
    ...given({ actor, target, subject, action, service, type, entityType, tenant, changed }),
    ...given({ from, to }),
  };
};

type Given<Options> = { readonly [Name in keyof Options]?: Exclude<Options[Name], undefined> };

const given = <Options extends object>(options: Options): Given<Options> =>
  Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as Given<Options>;
