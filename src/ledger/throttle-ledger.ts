import { Failure } from '../audit/failure.ts';
import type { Connections } from './connections.ts';
import type { ThrottleLedger } from './ledger.ts';

export const createThrottleLedger = ({ database }: Connections): ThrottleLedger => ({
  set: async ({ credential, taskQueue, rps, reason, expiresAt }) => {
    assertPositive(credential, rps);
    const row = { task_queue: taskQueue, rps, reason, expires_at: expiresAt };
    await database
      .insertInto('throttles')
      .values({ credential, ...row })
      .onConflict((conflict) => conflict.column('credential').doUpdateSet(row))
      .execute();
  },
  get: async (credential) => {
    const row = await database
      .selectFrom('throttles')
      .selectAll()
      .where('credential', '=', credential)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const { task_queue: taskQueue, rps, reason, expires_at: expiresAt } = row;
    return { credential, taskQueue, rps, reason, expiresAt };
  },
  clear: async (credential) => {
    await database.deleteFrom('throttles').where('credential', '=', credential).execute();
  },
});

/** A queue at 0 would stand still for ever: nothing would run that could raise it again. */
function assertPositive(credential: string, rps: number): void {
  if (rps > 0) return;
  throw new Failure({
    type: 'InvalidInput',
    message: `The throttle of ${credential} must be above 0 activities per second, not ${rps}.`,
    retryable: false,
  });
}
