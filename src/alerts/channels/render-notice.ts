import type { AlertNotice, NoticeLink } from '../../audit/alert.ts';
import type { Showing, Standing } from './channel.ts';
import { plainText } from './plain-text.ts';
import { remarksOf, standingOf } from './render-standing.ts';
import { summaryOf } from './summary-of.ts';

/** An alert as plain text in order of reading: one line each, cut, nothing invisible. Channels only escape it. */
export interface Rendered {
  readonly alert: string;
  readonly severity: AlertNotice['severity'];
  /** `CRITICAL: …`, what a phone shows. At most 150 characters. */
  readonly headline: string;
  /** Who did what to whom, by name; null for a condition. At most 300 characters. */
  readonly summary: string | null;
  /** How it stands, once somebody has done something. */
  readonly standing: string | null;
  /** What a reader has to know of this message: repeated, escalated, stands for many. */
  readonly remarks: readonly string[];
  readonly text: string | null;
  readonly fields: readonly { readonly title: string; readonly value: string }[];
  readonly changes: readonly {
    readonly property: string;
    readonly old: string;
    readonly new: string;
  }[];
  /** Such as `12 more properties changed: see the evidence`. */
  readonly changesNote: string | null;
  readonly facts: readonly string[];
  readonly description: string | null;
  readonly runbook: { readonly text: string; readonly url: string | null } | null;
  readonly links: readonly NoticeLink[];
  readonly commands: readonly string[];
}

export interface RenderLimits {
  readonly value: number;
  readonly changes: number;
  readonly items: number;
}

export const usualLimits: RenderLimits = { value: 600, changes: 15, items: 10 };

export const renderNotice = (
  of: Showing | Standing,
  { value, changes, items }: RenderLimits = usualLimits,
): Rendered => {
  const { notice, alert } = of;
  /** Never empty: channels refuse empty texts. */
  const line = (text: string): string => plainText(text, value) || '(nothing)';
  const shown = (notice.change?.changes ?? []).slice(0, changes);
  const prefix = `${notice.severity.toUpperCase()}: `;
  const summary = summaryOf(notice);
  return {
    alert,
    severity: notice.severity,
    headline: prefix + plainText(notice.title, 150 - prefix.length),
    summary: summary === null ? null : plainText(summary, 300),
    standing: standingOf(of, line),
    remarks: remarksOf(of),
    text: notice.text === null ? null : line(notice.text),
    fields: fieldsOf(of, line),
    changes: shown.map((change) => ({
      property: plainText(change.property, 150) || '(no name)',
      old: line(change.old),
      new: line(change.new),
    })),
    changesNote: changesNote(notice, shown.length),
    facts: notice.facts.slice(0, items).map(({ text }) => line(text)),
    description: notice.description === null ? null : line(notice.description),
    runbook: notice.runbook === null ? null : runbookOf(notice.runbook, line),
    links: notice.links
      .slice(0, items)
      .filter(({ url }) => isWebAddress(url))
      .map(({ title, url }) => ({ title: plainText(title, 75) || 'Link', url })),
    commands: notice.commands.slice(0, items).map(line),
  };
};

type Line = (text: string) => string;

const fieldsOf = (of: Showing | Standing, line: Line): Rendered['fields'] => {
  const { change } = of.notice;
  const own = { title: 'Alert', value: of.alert };
  if (change === null) return [own];
  const what = `${change.eventType}${change.direction === null ? '' : ` (${change.direction})`}`;
  const platform = change.platform === 'genesys' ? 'Genesys Cloud' : 'NICE CXone';
  const ips = change.actorIps.slice(0, 10).join(', ');
  return [
    { title: 'Change', value: what },
    { title: 'By', value: change.actor },
    { title: 'From', value: ips === '' ? 'not in the record' : ips },
    { title: 'Target', value: change.target },
    ...(change.subject === null ? [] : [{ title: 'About', value: change.subject }]),
    { title: 'At', value: change.at },
    { title: 'Platform', value: `${platform}, ${change.tenant} (${change.organizationId})` },
    { title: 'Event', value: change.eventId },
    own,
  ].map(({ title, value }) => ({ title, value: line(value) }));
};

const changesNote = ({ change }: AlertNotice, shown: number): string | null => {
  if (change === null) return null;
  if (change.changes.length === 0) return 'The record holds no old and new values.';
  const more = change.changes.length - shown;
  return more === 0 ? null : `… and ${more} more (cut): the event has them all.`;
};

const runbookOf = (runbook: string, line: Line): NonNullable<Rendered['runbook']> => ({
  text: line(runbook),
  url: isWebAddress(runbook) ? runbook : null,
});

/** What may become a link: rules and Holdfast itself make addresses, never records. */
const isWebAddress = (text: string): boolean =>
  text.length <= 2000 && /^https?:\/\/[!-~]+$/.test(text) && URL.canParse(text);
