import type { Kysely } from 'kysely';
import { ENTRY_BYTES } from './id-table.ts';
import type { ReconciliationLedger } from './ledger.ts';
import type { Tables } from './tables.ts';

/** Of an entry's bytes, those that are its id. */
const ID_BYTES = 16;

/** Ids of a batch's events and their hours, from what was seen; its file need not exist any more. */
export const createBatchEventIds =
  (database: Kysely<Tables>): ReconciliationLedger['eventIds'] =>
  async (batch) => {
    const rows = await database
      .selectFrom('seen')
      .select(['hour', 'entries'])
      .where('batch', '=', batch)
      .execute();
    const ids = new Map<string, number>();
    for (const { hour, entries } of rows) {
      const bytes = Buffer.from(entries.buffer, entries.byteOffset, entries.byteLength);
      for (let offset = 0; offset < bytes.length; offset += ENTRY_BYTES) {
        ids.set(bytes.toString('hex', offset, offset + ID_BYTES), hour);
      }
    }
    return ids;
  };
