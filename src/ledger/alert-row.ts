import type { AlertNotice } from '../audit/alert.ts';
import type { Platform } from '../audit/event.ts';
import type { AlertTable, AttemptTable, MatchTable } from './alert-tables.ts';
import type { AlertResponse, AlertRow, AttemptRow, MatchRow } from './alerts.ts';
import { toIso, toIsoOrNull } from './iso-time.ts';

export const toAlertRow = (row: AlertTable): AlertRow => ({
  id: row.id,
  rule: row.rule,
  severity: row.severity,
  platform: row.platform as Platform | null,
  organizationId: row.organization_id,
  changeId: row.change_id,
  notice: JSON.parse(row.notice) as AlertNotice,
  state: row.state,
  count: row.count,
  clock: toClock(row),
  acknowledgedBy: row.acknowledged_by,
  acknowledgedVia: row.acknowledged_via,
  note: row.note,
  disposition: row.disposition,
  disposedBy: row.disposed_by,
  disposedVia: row.disposed_via,
  ticket: row.ticket,
});

export const toResponse = (row: Omit<AlertTable, Unasked>): AlertResponse => ({
  id: row.id,
  rule: row.rule,
  title: row.title,
  severity: row.severity,
  state: row.state,
  count: row.count,
  clock: toClock(row),
  acknowledgedBy: row.acknowledged_by,
  disposition: row.disposition,
  resolvedAt: toIsoOrNull(row.resolved_at),
});

/** What a report of response times does without; notices are long. */
type Unasked =
  | 'notice'
  | 'platform'
  | 'organization_id'
  | 'change_id'
  | 'group_key'
  | 'storm'
  | 'started_at'
  | 'acknowledged_via'
  | 'note'
  | 'disposed_by'
  | 'disposed_via'
  | 'ticket';

const toClock = (row: Omit<AlertTable, Unasked>): AlertRow['clock'] => ({
  event: toIso(row.event_at),
  received: toIso(row.received_at),
  decided: toIso(row.decided_at),
  delivered: toIsoOrNull(row.delivered_at),
  acknowledged: toIsoOrNull(row.acknowledged_at),
  disposed: toIsoOrNull(row.disposed_at),
});

export const toMatchRow = (row: MatchTable): MatchRow => ({
  rule: row.rule,
  changeId: row.change_id,
  outcome: row.outcome,
  reason: row.reason,
  alert: row.alert,
  title: row.title,
  notice: JSON.parse(row.notice) as AlertNotice,
  eventAt: toIso(row.event_at),
  receivedAt: toIso(row.received_at),
  decidedAt: toIso(row.decided_at),
  source: row.source,
});

export const toAttemptRow = (row: AttemptTable): AttemptRow => ({
  alert: row.alert,
  channel: row.channel,
  occasion: row.occasion,
  attempts: row.attempts,
  state: row.state,
  receipt: row.receipt === null ? null : (JSON.parse(row.receipt) as Record<string, string>),
  error: row.error,
  mayBeDouble: row.may_be_double !== 0,
  at: toIso(row.at),
});
