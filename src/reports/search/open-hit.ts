import type { DatabaseSync } from 'node:sqlite';
import { Failure } from '../../audit/failure.ts';
import { FILES } from '../../evidence/formats/object-keys.ts';
import type { ArchiveFiles } from '../archive/archive-files.ts';
import { type OpenedEvent, openEvents } from '../archive/open-event.ts';
import { readLogEntry } from '../archive/read-log.ts';
import { isWindow, readStatement } from '../archive/read-statement.ts';
import type { Proof, ProveStatement } from './prove-statement.ts';
import { wholeEventId } from './whole-event-id.ts';

export interface OpenedHit extends OpenedEvent, Proof {
  /** manifest.tlog-proof as it lies there; undefined where it does not. */
  readonly path: string | undefined;
}

/**
 * From a hit to what was sealed. The index only says where to look: the statement is read as the log has it, so an index
 * that somebody changed can hide an event, and never show one that was not sealed.
 */
export const openHit = async (
  {
    database,
    files,
    prove,
  }: { database: DatabaseSync; files: ArchiveFiles; prove: ProveStatement },
  given: string,
): Promise<OpenedHit> => {
  const eventId = wholeEventId(database, given);
  const row = database.prepare('SELECT leaf FROM events WHERE event_id = ?').get(eventId);
  if (row === undefined)
    throw notFound(`The index knows no event ${eventId}: check the id with \`holdfast search\`.`);
  const entry = await readLogEntry(files, Number(row.leaf));
  const statement = entry && (await readStatement(files, entry));
  const opened =
    statement && isWindow(statement)
      ? (await openEvents(files, statement, new Set([eventId])))[0]
      : undefined;
  if (entry === undefined || opened === undefined) {
    throw notFound(
      `The index says that entry ${Number(row.leaf)} of the log holds event ${eventId}; it does not.`,
    );
  }
  const proofKey = entry.bundleKey.replace(FILES.bundle, FILES.proof);
  const path = (await files.get(proofKey, null))?.toString('utf8');
  const proven = await prove(opened.window);
  return { ...opened, path, ...proven, problems: [...proven.problems, ...missingIn(opened)] };
};

/** What the event says of where it came from, and is not so. */
const missingIn = ({ event, exchange, record }: OpenedEvent): readonly string[] => {
  const { exchange: ordinal, record: place } = event.evidence;
  if (exchange === undefined) return [`${FILES.received} has no answer ${ordinal}`];
  if (record !== undefined) return [];
  return [`answer ${ordinal} of ${FILES.received} has no record ${place} of the event's digest`];
};

const notFound = (message: string): Failure =>
  new Failure({
    type: 'InvalidInput',
    message: `${message} Should the index be damaged: --rebuild makes the index anew from the archive.`,
    retryable: false,
  });
