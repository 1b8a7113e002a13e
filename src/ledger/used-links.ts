import type { AlertLedger } from './alerts.ts';
import type { Connections } from './connections.ts';

/** Links that people acknowledge with: each once. */
export const createUsedLinks = ({
  database,
  durable,
}: Connections): Pick<AlertLedger, 'useLink' | 'linkUsed'> => ({
  linkUsed: async (token) => {
    const row = await database
      .selectFrom('used_links')
      .select('token')
      .where('token', '=', token)
      .executeTakeFirst();
    return row !== undefined;
  },
  useLink: async (token, until) => {
    if (until <= Date.now()) return 'expired';
    const { numInsertedOrUpdatedRows } = await durable
      .insertInto('used_links')
      .values({ token, until })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    return numInsertedOrUpdatedRows === 1n ? 'used' : 'before';
  },
});

/** After its end a link is refused as expired; that it was used needs no remembering. */
export const forgetEndedLinks = async ({ database }: Connections): Promise<void> => {
  await database.deleteFrom('used_links').where('until', '<=', Date.now()).execute();
};
