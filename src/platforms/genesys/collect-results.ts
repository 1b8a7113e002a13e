import { Failure } from '../../audit/failure.ts';
import type { HarvestedEvent, HarvestedPage } from '../harvest.ts';
import { createPageMemory } from '../page-memory.ts';
import { recordDigest } from '../record-digest.ts';
import type { EventMaker } from './create-event-makers.ts';
import type { ReadResults, ResultsPage } from './query-results.ts';

export interface ResultsOf {
  readonly transaction: string;
  readonly pageSize: number;
  readonly readResults: ReadResults;
  readonly events: EventMaker;
  readonly signal: AbortSignal | undefined;
}

type Answer = Pick<HarvestedPage, 'kind' | 'exchange'>;

/** Every answer about a query's results, from the first page to the one without a cursor. */
export async function* collectResults({
  transaction,
  pageSize,
  readResults,
  events,
  signal,
}: ResultsOf): AsyncGenerator<HarvestedPage, void, void> {
  const cursors = new Set<string>();
  const isRepeated = createPageMemory();
  let cursor: string | null = null;
  for (;;) {
    const answers: Answer[] = [];
    const request = { transaction, cursor, pageSize, signal, allowRedirect: true };
    const page: ResultsPage = await readResults({
      ...request,
      onAnswer: (answer) => answers.push(answer),
    });
    if (cursor !== null) cursors.add(cursor);
    const next = page.cursor;
    if (next !== undefined && cursors.has(next)) throw repeats(transaction, 'cursor');
    const harvested = toHarvested(page, events);
    if (isRepeated(harvested)) throw repeats(transaction, 'page');
    for (const [index, answer] of answers.entries()) {
      const isLast = index === answers.length - 1;
      yield { ...answer, events: isLast ? harvested : [] };
    }
    if (next === undefined) return;
    cursor = next;
  }
}

const toHarvested = ({ records, shape }: ResultsPage, events: EventMaker): HarvestedEvent[] =>
  events
    .make(records, shape)
    .map((event, record) => ({ event, record, recordSha256: recordDigest(records[record]) }));

const repeats = (transaction: string, what: 'cursor' | 'page'): Failure =>
  new Failure({
    type: 'QueryUnfinished',
    message: `Audit query ${transaction} hands out the same ${what} twice and would never end; nothing of it is taken, and its window is asked for again.`,
    retryable: true,
  });
