import type { RuleHeader } from '../../alerts/rules/rule.ts';
import type { AlertNotice, Fact, NoticeLink } from '../../audit/alert.ts';
import type { AuditEvent } from '../../audit/event.ts';
import type { Names } from './names-of.ts';
import { noticeChange } from './notice-change.ts';

/** What is said besides the event itself. */
export interface NoticeParts {
  readonly alert: string;
  readonly event: AuditEvent;
  /** Name of its organisation. */
  readonly tenant: string;
  readonly names: Names;
  readonly facts: readonly Fact[];
  readonly text: string | null;
  readonly runLink: NoticeLink | null;
}

export const alertNotice = (
  { title, severity, description, runbook }: RuleHeader,
  { alert, event, tenant, names, facts, text, runLink }: NoticeParts,
): AlertNotice => ({
  title,
  severity,
  description,
  runbook,
  change: noticeChange(event, tenant, names),
  text,
  facts: facts.map((fact) => withNames(fact, names)),
  links: runLink === null ? [] : [runLink],
  commands: [
    `holdfast alerts show ${alert}`,
    `index=* ccas_event_id=${event.event_id}  # in Splunk`,
    `holdfast search --open ${event.event_id}  # once its window is sealed`,
  ],
});

const UUID = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}(?!\))/gi;

/** Facts are found out by id; an id in brackets has its name before it already. */
const withNames = (fact: Fact, names: Names): Fact => ({
  ...fact,
  text: fact.text.replaceAll(UUID, (id) => {
    const name = names.get(id);
    return name === undefined ? id : `${name} (${id})`;
  }),
});
