import type { DatabaseSync } from 'node:sqlite';
import { Failure } from '../../audit/failure.ts';

/** People copy the beginning of an id; of fewer digits several events would share it soon. */
const BEGINNING = /^[\da-f]{6,31}$/;

/** The id that begins so, where there is one; else what was given, which nobody knows then. */
export const wholeEventId = (database: DatabaseSync, given: string): string => {
  if (!BEGINNING.test(given)) return given;
  const rows = database
    .prepare('SELECT event_id FROM events WHERE event_id >= ? AND event_id < ? LIMIT 3')
    .all(given, `${given}g`);
  const ids = rows.map(({ event_id: id }) => String(id));
  if (ids.length <= 1) return ids[0] ?? given;
  throw new Failure({
    type: 'InvalidInput',
    message: `Several events begin with ${given}, such as ${ids.join(', ')}; give more of the id.`,
    retryable: false,
  });
};
