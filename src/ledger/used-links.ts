import { randomUUID } from 'node:crypto';
import type { AlertLedger } from './alerts.ts';
import type { Connections } from './connections.ts';

/** Longer than a press takes, however busy everything is; after it, who held a link is gone. */
const CLAIM_MS = 60_000;

type UsedLinks = Pick<AlertLedger, 'linkUsed' | 'claimLink' | 'useLink' | 'releaseLink'>;

/** Links that people acknowledge with: each once, and by one worker at a time. */
export const createUsedLinks = (connections: Connections): UsedLinks => ({
  linkUsed: (token) => isUsed(connections, token),
  claimLink: async (token, until) => {
    const now = Date.now();
    if (until <= now) return { outcome: 'expired' };
    const claim = randomUUID();
    const mine = { claim, claimed_until: now + CLAIM_MS };
    const { numInsertedOrUpdatedRows } = await connections.durable
      .insertInto('used_links')
      .values({ token, until, ...mine })
      // One that is spent has no claim, and null is at no time.
      .onConflict((conflict) =>
        conflict.column('token').doUpdateSet(mine).where('used_links.claimed_until', '<=', now),
      )
      .executeTakeFirst();
    if (numInsertedOrUpdatedRows === 1n) return { outcome: 'claimed', claim };
    return { outcome: (await isUsed(connections, token)) ? 'before' : 'busy' };
  },
  useLink: async (token) => {
    await connections.durable
      .updateTable('used_links')
      .set({ claim: null, claimed_until: null })
      .where('token', '=', token)
      .execute();
  },
  releaseLink: async (token, claim) => {
    await connections.durable
      .deleteFrom('used_links')
      .where('token', '=', token)
      .where('claim', '=', claim)
      .execute();
  },
});

const isUsed = async ({ database }: Connections, token: string): Promise<boolean> => {
  const row = await database
    .selectFrom('used_links')
    .select('token')
    .where('token', '=', token)
    .where('claimed_until', 'is', null)
    .executeTakeFirst();
  return row !== undefined;
};

/** After its end a link is refused as expired; that it was used needs no remembering. */
export const forgetEndedLinks = async ({ database }: Connections): Promise<void> => {
  await database.deleteFrom('used_links').where('until', '<=', Date.now()).execute();
};
