import { readFileSync } from 'node:fs';
import { hostname, uptime } from 'node:os';
import type { Connections } from './connections.ts';
import { verifyFirst } from './restored.ts';

/** Changes when the machine starts again, and when the file is opened on another machine. */
function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    // No such file outside Linux: the minute the machine started is as good.
    return `${hostname()} ${Math.round((Date.now() / 1000 - uptime()) / 60)}`;
  }
}

/**
 * Marks of requests are written without fsync: after a power loss a request that reads `prepared` may have been
 * sent. Undelivered batches are then searched for before they are sent. A copy that is restored while the machine
 * goes on is noticed in ledger-age.ts.
 */
export async function noteBoot({ durable }: Connections): Promise<void> {
  const boot = bootId();
  await durable.transaction().execute(async (transaction) => {
    const known = await transaction.selectFrom('ledger').select('boot').executeTakeFirstOrThrow();
    if (known.boot === boot) return;
    await transaction.updateTable('ledger').set({ boot }).execute();
    if (known.boot === null) return;
    // What reads `accepted` was taken, whatever mark behind it is lost.
    await verifyFirst(transaction, ['pending', 'redelivery']);
  });
}
