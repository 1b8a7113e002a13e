import type { DeliveryRow, DeliveryState, Ledger, RequestRow } from '../../ledger/ledger.ts';

/** A delivery and what is still to come for it, counted in requests. */
export interface AwaitingRow extends DeliveryRow {
  readonly awaits: Awaited;
}

export interface Awaited {
  readonly sending: number;
  /** On their way this moment, or when their worker was killed. */
  readonly reply: number;
  readonly acknowledgement: number;
  /** Splunk took them, and a search is to show them. */
  readonly receipt: number;
  /** Nobody knows what became of them until a search has told. */
  readonly verdict: number;
}

const UNFINISHED: ReadonlySet<DeliveryState> = new Set(['pending', 'redelivery', 'accepted']);

const TEXTS: readonly (readonly [keyof Awaited, string])[] = [
  ['verdict', 'verdict of search'],
  ['receipt', 'receipt by search'],
  ['acknowledgement', 'acknowledgement'],
  ['reply', 'reply'],
  ['sending', 'sending'],
];

/** What each of these deliveries waits for; nothing where it has ended. */
export const withAwaited = async (
  { deliveries }: Pick<Ledger, 'deliveries'>,
  rows: readonly DeliveryRow[],
): Promise<readonly AwaitingRow[]> => {
  const awaiting: AwaitingRow[] = [];
  for (const row of rows) {
    const isOpen = UNFINISHED.has(row.state);
    const requests = isOpen ? await deliveries.requests(row.batch, row.target) : [];
    awaiting.push({ ...row, awaits: countAwaited(requests) });
  }
  return awaiting;
};

/** For people: `2 verdict of search, 1 sending`; null where nothing is awaited. */
export const describeAwaited = ({ awaits }: AwaitingRow): string | null =>
  TEXTS.filter(([what]) => awaits[what] > 0)
    .map(([what, text]) => `${awaits[what]} ${text}`)
    .join(', ') || null;

const countAwaited = (requests: readonly RequestRow[]): Awaited => {
  const count = (isMeant: (request: RequestRow) => boolean): number =>
    requests.filter(isMeant).length;
  return {
    sending: count(({ state }) => state === 'prepared'),
    reply: count(({ state }) => state === 'sent'),
    acknowledgement: count(({ state, ackId }) => state === 'accepted' && ackId !== null),
    receipt: count(({ state, ackId }) => state === 'accepted' && ackId === null),
    verdict: count(({ state }) => state === 'ambiguous'),
  };
};
