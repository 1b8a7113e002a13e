import type { Standing } from '../../alerts/channels/channel.ts';
import type { AlertRow } from '../../ledger/alerts.ts';

/** How an alert stands now, for messages and pages. */
export const toStanding = (row: AlertRow): Omit<Standing, 'signal'> => ({
  alert: row.id,
  notice: row.notice,
  count: row.count,
  acknowledged:
    row.clock.acknowledged === null
      ? null
      : {
          by: row.acknowledgedBy ?? 'somebody',
          via: row.acknowledgedVia ?? 'an unknown way',
          at: row.clock.acknowledged,
          ...(row.note !== null && { note: row.note }),
        },
  disposed:
    row.disposition === null
      ? null
      : { as: row.disposition, by: row.disposedBy ?? 'somebody', ticket: row.ticket },
  resolved: row.state === 'resolved',
});
