import type { Severity } from '../../audit/alert.ts';
import type { Showing, Standing } from './channel.ts';
import { fitNotice } from './fit-notice.ts';
import { plainText } from './plain-text.ts';
import type { Rendered } from './render-notice.ts';

/** PagerDuty takes 512 KB; details that nobody can read help nobody. */
const MAX_BYTES = 100_000;
const MAX_SUMMARY = 1024;

const SEVERITIES: Record<Severity, string> = {
  critical: 'critical',
  high: 'error',
  medium: 'warning',
  low: 'info',
  informational: 'info',
};

/** Events API v2. One alert is one incident, however often it is escalated: the alert is the dedup_key. */
export const triggerEvent = (routingKey: string, showing: Showing): string =>
  fitNotice(
    showing,
    (rendered) => JSON.stringify({ ...triggerOf(rendered, showing), routing_key: routingKey }),
    (body) => Buffer.byteLength(body) <= MAX_BYTES,
  );

const triggerOf = (rendered: Rendered, { alert, notice, acknowledgeUrl }: Showing) => ({
  event_action: 'trigger',
  dedup_key: alert,
  client: 'Holdfast',
  payload: {
    summary: incidentTitle(rendered),
    source: plainText(notice.change?.tenant ?? 'holdfast', 200) || 'holdfast',
    severity: SEVERITIES[notice.severity],
    ...timeOf(notice.change?.at),
    class: plainText(notice.change?.eventType ?? 'condition', 200),
    custom_details: detailsOf(rendered),
  },
  links: [
    ...(acknowledgeUrl === null ? [] : [{ href: acknowledgeUrl, text: 'Acknowledge in Holdfast' }]),
    ...(rendered.runbook?.url ? [{ href: rendered.runbook.url, text: 'Runbook' }] : []),
    ...rendered.links.map(({ title, url }) => ({ href: url, text: title })),
  ],
});

const timeOf = (at: string | undefined): { timestamp?: string } =>
  at !== undefined && /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(at) ? { timestamp: at } : {};

const incidentTitle = ({ headline, summary }: Rendered): string =>
  plainText(summary === null ? headline : `${headline}: ${summary}`, MAX_SUMMARY);

/** Flat and in order of reading; PagerDuty shows it as a table of plain text. */
const detailsOf = (rendered: Rendered): Record<string, unknown> => ({
  ...(rendered.remarks.length === 0 ? {} : { Note: rendered.remarks.join(' ') }),
  ...(rendered.text === null ? {} : { Text: rendered.text }),
  ...Object.fromEntries(rendered.fields.map(({ title, value }) => [title, value])),
  ...(rendered.changes.length === 0
    ? {}
    : { Changes: rendered.changes.map((each) => `${each.property}: ${each.old} → ${each.new}`) }),
  ...(rendered.changesNote === null ? {} : { 'About the values': rendered.changesNote }),
  ...(rendered.facts.length === 0 ? {} : { Facts: rendered.facts }),
  ...(rendered.description === null ? {} : { Rule: rendered.description }),
  ...(rendered.runbook === null ? {} : { Runbook: rendered.runbook.text }),
  ...(rendered.commands.length === 0 ? {} : { Commands: rendered.commands }),
});

/** Null where PagerDuty has nothing to learn: an incident does not count along. */
export const standingEvent = (
  routingKey: string,
  { alert, acknowledged, disposed, resolved }: Standing,
): string | null => {
  const over = resolved || disposed !== null;
  if (!over && acknowledged === null) return null;
  const event_action = over ? 'resolve' : 'acknowledge';
  return JSON.stringify({ routing_key: routingKey, event_action, dedup_key: alert });
};
