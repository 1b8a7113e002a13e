import { createAlertAttempts } from './alert-attempts.ts';
import { createAlertQueries } from './alert-queries.ts';
import type { AlertLedger } from './alerts.ts';
import type { Connections } from './connections.ts';
import { decideAlerts } from './decide-alerts.ts';
import { listOpenIn } from './list-open-in.ts';
import { createAlertSettlement } from './settle-alerts.ts';
import { createUsedLinks } from './used-links.ts';

export const createAlertLedger = (connections: Connections): AlertLedger => ({
  decide: (decision) => decideAlerts(connections, decision),
  ...createAlertQueries(connections),
  ...createAlertAttempts(connections),
  openIn: (channel, limit) => listOpenIn(connections, channel, limit),
  ...createAlertSettlement(connections),
  ...createUsedLinks(connections),
});
