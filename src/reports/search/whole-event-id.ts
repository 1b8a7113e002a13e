import type { DatabaseSync } from 'node:sqlite';
import { Failure } from '../../audit/failure.ts';

/** People copy the beginning of an id; of fewer digits several events would share it soon. */
const ID = /^[\da-f]{6,32}$/;
const WHOLE = 32;

/** The id that begins so, where there is one; else what was given, which nobody knows then. */
export const wholeEventId = (database: DatabaseSync, given: string): string => {
  const beginning = toBeginning(given);
  if (beginning.length === WHOLE) return beginning;
  const rows = database
    .prepare('SELECT event_id FROM events WHERE event_id >= ? AND event_id < ? LIMIT 3')
    .all(beginning, `${beginning}g`);
  const ids = rows.map(({ event_id: id }) => String(id));
  if (ids.length <= 1) return ids[0] ?? beginning;
  throw invalid(
    `Several events begin with ${beginning}, such as ${ids.join(', ')}; give more of the id.`,
  );
};

/** As tables and people shorten it: any case, and dots where the rest was. */
const toBeginning = (given: string): string => {
  const beginning = given
    .trim()
    .replace(/(?:…|\.+)$/, '')
    .toLowerCase();
  if (ID.test(beginning)) return beginning;
  throw invalid(
    `"${given}" is no event id: it has ${WHOLE} digits (0-9, a-f), of which at least 6 digits are needed, such as 3f2a9c. \`holdfast search\` lists the ids.`,
  );
};

const invalid = (message: string): Failure =>
  new Failure({ type: 'InvalidInput', message, retryable: false });
