import type { Ledger } from '../../src/ledger/ledger.ts';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import { aMatch } from './alert-fixtures.ts';

export const MATCHES = 1_000;
export const PER_MINUTE = 20;
export const CONSUMER = 'alerts';

/** What the rules find in the batch that leads from this version. */
const matchesOf = (version: number) =>
  Array.from({ length: MATCHES }, (_, place) =>
    aMatch(`${version}/${place}`, { rule: `r${version}` }),
  );

/** Decides on batch after batch until the process is killed; its parent hears when the first decision begins. */
async function decideForEver(ledger: Ledger): Promise<void> {
  for (;;) {
    const [batch] = await ledger.reviews.unread(CONSUMER, 1);
    if (batch === undefined) throw new Error('there are too few batches for this test');
    const { stream, fromVersion: from } = batch;
    process.send?.('decide');
    await ledger.alerts.decide({
      matches: matchesOf(from),
      storm: { perMinute: PER_MINUTE },
      advance: { consumer: CONSUMER, stream, from, version: from + 1 },
    });
  }
}

const config = process.env['LEDGER'];
if (config !== undefined)
  await decideForEver(await openLedger(JSON.parse(config) as Parameters<typeof openLedger>[0]));
