import { requestId } from '../../src/audit/batch.ts';
import type { Ledger, SeenEntry } from '../../src/ledger/ledger.ts';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import { aClaim, aCommit, anEntry, HOUR_MS, NEW_YEAR } from './fixtures.ts';

export const EVENTS = 1_000;
export const REQUESTS = 40;

/** The records between a version and the next one. */
export const entriesOfBatch = (version: number): SeenEntry[] =>
  Array.from({ length: EVENTS }, (_, place) =>
    anEntry(`${version}/${place}`, 'content', NEW_YEAR + (place % 5) * HOUR_MS),
  );

/** Commits batch after batch until the process is killed; its parent hears when the first one begins. */
async function commitForEver(ledger: Ledger): Promise<void> {
  for (;;) {
    const stream = await ledger.streams.claim(aClaim());
    const entries = entriesOfBatch(stream.version);
    const seen = await ledger.seen.classify('genesys', stream.organizationId, entries);
    const commit = aCommit(ledger, stream, { seen });
    const cuts = commit.requests.slice(0, REQUESTS);
    const requests = cuts.map((cut, ordinal) => ({ ...cut, id: requestId(stream.name, ordinal) }));
    process.send?.('commit');
    await ledger.batches.commit({ ...commit, requests });
  }
}

const config = process.env['LEDGER'];
if (config !== undefined)
  await commitForEver(await openLedger(JSON.parse(config) as Parameters<typeof openLedger>[0]));
