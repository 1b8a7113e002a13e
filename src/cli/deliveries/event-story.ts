import type { BatchStore } from '../../batches/batch-store.ts';
import type {
  DeliveryRow,
  Finding,
  Ledger,
  PossiblyDoubled,
  Quarantined,
  Receipt,
  RequestRow,
} from '../../ledger/ledger.ts';
import { findLine, type FoundLine } from './find-line.ts';
import { refusalMeaning } from './refusal-meaning.ts';

/** Everything that is known of one event on its way from one batch to one target. */
export interface EventStory {
  readonly batch: string;
  readonly target: string;
  /** Null once the rows of a delivery that ended long ago were removed. */
  readonly delivery: DeliveryRow | null;
  readonly deadLetter: (Quarantined & { readonly meaning: string }) | null;
  /** The requests it travelled in, the first one first; those after a split hold fewer events. */
  readonly requests: readonly RequestRow[];
  readonly receipts: readonly Receipt[];
  readonly possiblyDoubled: readonly (Pick<PossiblyDoubled, 'request' | 'attempt' | 'cause'> & {
    readonly at: string | null;
  })[];
  readonly findings: readonly Finding[];
  readonly event: FoundLine;
}

interface Sources {
  readonly ledger: Ledger;
  /** Undefined where the batch files are on another machine. */
  readonly store: BatchStore | undefined;
}

interface Known {
  readonly letters: readonly Quarantined[];
  readonly doubled: readonly PossiblyDoubled[];
  readonly findings: readonly Finding[];
}

/**
 * One story for each batch and target that anything is known of for this event, and for each target of `batch`,
 * which is asked for by name: the ledger keeps no list of which event went in which batch.
 */
export const tellEvent = async (
  eventId: string,
  batch: string | undefined,
  sources: Sources,
): Promise<readonly EventStory[]> => {
  const { deliveries, reconciliations } = sources.ledger;
  const isOfEvent = (row: { readonly eventId: string }): boolean => row.eventId === eventId;
  const known: Known = {
    letters: (await deliveries.quarantined({ states: [] })).filter(isOfEvent),
    doubled: (await deliveries.possiblyDoubled({})).filter(({ eventIds }) =>
      eventIds.includes(eventId),
    ),
    findings: (await reconciliations.findings({})).filter(isOfEvent),
  };
  const stories: EventStory[] = [];
  for (const place of await placesOf(known, batch, sources.ledger)) {
    stories.push(await tell(eventId, place, known, sources));
  }
  return stories;
};

interface Place {
  readonly batch: string;
  readonly target: string;
}

const placesOf = async (
  { letters, doubled, findings }: Known,
  batch: string | undefined,
  ledger: Ledger,
): Promise<readonly Place[]> => {
  const asked = batch === undefined ? undefined : await ledger.batches.get(batch);
  const places = new Map<string, Place>();
  for (const { batch: id, target } of [
    ...letters,
    ...doubled,
    ...findings,
    ...(asked?.targets ?? []).map((target) => ({ batch: asked?.id ?? '', target })),
  ]) {
    if (batch === undefined || batch === id) places.set(`${id} ${target}`, { batch: id, target });
  }
  return [...places.values()];
};

const tell = async (
  eventId: string,
  { batch, target }: Place,
  { letters, doubled, findings }: Known,
  { ledger, store }: Sources,
): Promise<EventStory> => {
  const isHere = (row: Place): boolean => row.batch === batch && row.target === target;
  const event = await findLine(store, await ledger.batches.get(batch), eventId);
  const letter = letters.find(isHere);
  const entries = doubled.filter(isHere);
  const named = new Set([letter?.request, ...entries.map(({ request }) => request)]);
  const requests = (await ledger.deliveries.requests(batch, target)).filter(
    (request) => holds(request, event) || named.has(request.id),
  );
  const ids = new Set(requests.flatMap(({ id, root }) => [id, root]));
  const receipts = await ledger.deliveries.receipts({ batch, target });
  return {
    batch,
    target,
    delivery: (await ledger.deliveries.get(batch, target)) ?? null,
    deadLetter: letter === undefined ? null : { ...letter, meaning: refusalMeaning(letter) },
    requests,
    receipts: receipts.filter(({ request }) => ids.has(request)),
    possiblyDoubled: entries.map(({ request, attempt, cause, at }) => ({
      request,
      attempt,
      cause,
      at: at ?? null,
    })),
    findings: findings.filter(isHere),
    event,
  };
};

const holds = ({ firstEvent, events }: RequestRow, event: FoundLine): boolean =>
  'place' in event && firstEvent <= event.place && event.place < firstEvent + events;
