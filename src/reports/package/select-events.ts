import type { DatabaseSync } from 'node:sqlite';
import { Failure } from '../../audit/failure.ts';
import type { ArchiveFiles } from '../archive/archive-files.ts';
import { type OpenedEvent, openEvents } from '../archive/open-event.ts';
import { readLogEntry } from '../archive/read-log.ts';
import { isWindow, readStatement } from '../archive/read-statement.ts';
import { searchIndex } from '../search/search-index.ts';
import type { SearchQuery } from '../search/search-query.ts';

/** A package is for people to go through; a larger one is a copy of the archive. */
const MOST_EVENTS = 10_000;

/** The events that fit, opened, in order of time. All of them, or a Failure. */
export const selectEvents = async (
  { database, files }: { readonly database: DatabaseSync; readonly files: ArchiveFiles },
  query: SearchQuery,
): Promise<readonly OpenedEvent[]> => {
  const { total, hits } = searchIndex(database, query, MOST_EVENTS);
  if (total === 0) throw invalid('No event of the archive fits.');
  if (total > MOST_EVENTS) {
    throw invalid(
      `${total.toLocaleString('en-US')} events fit, and a package holds up to ${MOST_EVENTS.toLocaleString('en-US')}. Narrow it down, e.g. with --from and --to.`,
    );
  }
  const found = new Set(hits.map(({ event_id: id }) => id));
  const unknown = (query.eventIds ?? []).filter((id) => !found.has(id));
  if (unknown.length > 0) throw invalid(`The archive has no event ${unknown.join(', ')}.`);
  const opened: OpenedEvent[] = [];
  for (const leaf of new Set(hits.map(({ leafIndex }) => leafIndex))) {
    opened.push(...(await openFrom(files, leaf, found)));
  }
  refuseMissing(found, opened);
  return opened.toSorted(byTime);
};

const openFrom = async (
  files: ArchiveFiles,
  leafIndex: number,
  eventIds: ReadonlySet<string>,
): Promise<readonly OpenedEvent[]> => {
  const entry = await readLogEntry(files, leafIndex);
  const statement = entry && (await readStatement(files, entry));
  return statement && isWindow(statement) ? openEvents(files, statement, eventIds) : [];
};

/** The index is not evidence: what it names has to be in what was sealed. */
const refuseMissing = (wanted: ReadonlySet<string>, opened: readonly OpenedEvent[]): void => {
  const there = new Set(opened.map(({ event }) => event.event_id));
  const missing = [...wanted].filter((id) => !there.has(id));
  if (missing.length === 0) return;
  throw invalid(
    `The index names ${missing.length} events that the archive does not hold, the first ${missing[0]}. --rebuild makes it anew.`,
  );
};

const byTime = ({ event: a }: OpenedEvent, { event: b }: OpenedEvent): number =>
  a.timestamp === b.timestamp ? compare(a.event_id, b.event_id) : compare(a.timestamp, b.timestamp);

const compare = (a: string, b: string): number => (a < b ? -1 : 1);

const invalid = (message: string): Failure =>
  new Failure({ type: 'InvalidInput', message, retryable: false });
