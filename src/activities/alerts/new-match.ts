import { hash } from 'node:crypto';
import { fieldReader, fieldText } from '../../alerts/rules/event-fields.ts';
import { changeIdOf, type RuleHeader } from '../../alerts/rules/rule.ts';
import type { AlertNotice } from '../../audit/alert.ts';
import type { AuditEvent } from '../../audit/event.ts';
import type { NewMatch } from '../../ledger/alerts.ts';

/**
 * The same rule and the same change are the same alert, whichever way the change came and however often. Another ledger's
 * is another: two installations that read one organisation share neither runs nor incidents.
 */
export const alertId = (ledgerId: string, rule: string, changeId: string): string =>
  hash('sha256', JSON.stringify([ledgerId, rule, changeId])).slice(0, 16);

export interface MatchParts {
  readonly event: AuditEvent;
  /** Of the event, or of the first of several that are the match together. */
  readonly changeId: string;
  readonly notice: AlertNotice;
  readonly source: string;
  readonly ledgerId: string;
}

/** A match as the ledger remembers it, and whether it wakes anybody. */
export const newMatch = (
  rule: RuleHeader,
  { event, changeId, notice, source, ledgerId }: MatchParts,
  { outcome, reason }: Pick<NewMatch, 'outcome' | 'reason'>,
): NewMatch => ({
  id: alertId(ledgerId, rule.id, changeId),
  rule: rule.id,
  changeId,
  outcome,
  reason,
  severity: rule.severity,
  platform: event.platform,
  organizationId: event.organization_id,
  notice,
  groupKey: groupKey(rule, event),
  groupMs: rule.dedup.ms,
  eventAt: Date.parse(event.timestamp),
  receivedAt: Date.parse(event.observed_at),
  source,
});

/** Never of two organisations. What has no value for any of the fields is like nothing else, so it stands alone. */
const groupKey = (rule: RuleHeader, event: AuditEvent): string => {
  const values = rule.dedup.by.map((field) => {
    const read = fieldReader(field);
    return read === undefined ? null : fieldText(read, event);
  });
  const isBlank = values.length > 0 && values.every((value) => value === null);
  const own = isBlank ? [changeIdOf(event)] : values;
  return JSON.stringify([rule.id, event.platform, event.organization_id, ...own]);
};
