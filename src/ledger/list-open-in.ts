import type { AlertLedger } from './alerts.ts';
import type { Connections } from './connections.ts';

/** An alert that was escalated into the channel it was first shown in is there once. */
export const listOpenIn = async (
  { database }: Connections,
  channel: string,
  limit: number,
): ReturnType<AlertLedger['openIn']> => {
  const rows = await database
    .selectFrom('alerts')
    .innerJoin('alert_attempts as shown', 'shown.alert', 'alerts.id')
    .select(({ fn }) => ['alerts.id', fn.max('shown.receipt').as('receipt')])
    .where('alerts.state', '=', 'open')
    .where('shown.channel', '=', channel)
    .where('shown.state', '=', 'shown')
    .groupBy(['alerts.id', 'alerts.decided_at'])
    .orderBy('alerts.decided_at')
    .orderBy('alerts.id')
    .limit(limit)
    .execute();
  return rows.map(({ id, receipt }) => ({
    alert: id,
    receipt: receipt === null ? null : (JSON.parse(receipt) as Record<string, string>),
  }));
};
