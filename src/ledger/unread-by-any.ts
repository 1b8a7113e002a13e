import type { ExpressionBuilder } from 'kysely';
import type { Tables } from './tables.ts';

/**
 * Whether somebody is yet to read a batch. A damaged one is read by nobody: what it held comes in another, or a condition
 * says that it does not.
 */
export const unreadByAny = ({
  and,
  eb,
  exists,
  not,
  selectFrom,
}: ExpressionBuilder<Tables, 'batches'>) =>
  and([
    eb('batches.damage', 'is', null),
    eb('batches.events', '>', 0),
    exists(
      selectFrom('readers')
        .select('readers.name')
        .where(({ ref }) =>
          not(
            exists(
              selectFrom('reader_cursors')
                .select('reader_cursors.version')
                .where('reader_cursors.reader', '=', ref('readers.name'))
                .whereRef('reader_cursors.stream', '=', 'batches.stream')
                .whereRef('reader_cursors.version', '>', 'batches.from_version'),
            ),
          ),
        ),
    ),
  ]);
