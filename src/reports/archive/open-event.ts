import type {
  EvidenceEvent,
  IdentityRecord,
  Snapshot,
} from '../../evidence/formats/evidence-files.ts';
import { FILES } from '../../evidence/formats/object-keys.ts';
import type { ArchiveFiles } from './archive-files.ts';
import { findRecord } from './find-record.ts';
import { readExchange, type ReceivedExchange } from './read-exchange.ts';
import { readFile, readLines } from './read-file.ts';
import type { LoggedWindow } from './read-statement.ts';

/** An event with all that the archive holds of it, every file checked against the signed digests. */
export interface OpenedEvent {
  readonly window: LoggedWindow;
  readonly event: EvidenceEvent;
  /** As the platform sent it; undefined where it is not where the event says. */
  readonly record: unknown;
  readonly exchange: ReceivedExchange | undefined;
  readonly snapshots: readonly Snapshot[];
  /** Of the ids that the event is about. */
  readonly identities: readonly IdentityRecord[];
}

/** Those of these events that the window holds, in its order. */
export const openEvents = async (
  files: ArchiveFiles,
  window: LoggedWindow,
  eventIds: ReadonlySet<string>,
): Promise<readonly OpenedEvent[]> => {
  const events = await readLines<EvidenceEvent>(files, window, FILES.events);
  const wanted = events.filter(({ event_id: id }) => eventIds.has(id));
  if (wanted.length === 0) return [];
  const received = await readFile(files, window, FILES.received);
  const snapshots = await readLines<Snapshot>(files, window, FILES.snapshots);
  const identities = await readLines<IdentityRecord>(files, window, FILES.identities);
  return wanted.map((event) => {
    const exchange = received && readExchange(received, event.evidence.exchange);
    return {
      window,
      event,
      record: exchange && findRecord(exchange.body, event),
      exchange,
      snapshots: snapshots.filter(({ eventIds: ids }) => ids.includes(event.event_id)),
      identities: identities.filter(({ id }) => isAbout(event, id)),
    };
  });
};

const isAbout = (event: EvidenceEvent, id: string): boolean =>
  [event.actor_id, event.client_id, event.target_id, event.subject_id].includes(id);
