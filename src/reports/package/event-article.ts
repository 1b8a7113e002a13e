import type { Change } from '../../audit/event.ts';
import type { IdentityRecord, Snapshot } from '../../evidence/formats/evidence-files.ts';
import type { OpenedEvent } from '../archive/open-event.ts';
import { escapeHtml } from '../html.ts';
import { namesOf, toHit } from '../search/search-hit.ts';
import { factsTable } from '../facts-table.ts';
import { valueLines } from './value-lines.ts';

/** One event: who, what, before and after, how the thing looked, who the ids were, where it is sealed. */
export const eventArticle = (opened: OpenedEvent): string => {
  const { window, event, record, snapshots, identities } = opened;
  const hit = toHit(event, window.statement.predicate.tenant, namesOf(identities));
  return [
    '<article>',
    `<h2>${escapeHtml(event.timestamp)} · ${escapeHtml(event.event_type)} · <bdi>${escapeHtml(hit.target ?? hit.target_id ?? '–')}</bdi></h2>`,
    factsTable([
      ['Who', party(hit.actor, event.actor_id, event.actor_type)],
      ['What', [event.service, event.entity_type, event.action].filter(Boolean).join(' / ')],
      ['Target', party(hit.target, event.target_id, event.target_type)],
      ['Whom it concerns', about(hit.subject, event.subject_id, event.subject_type)],
      ['Direction', event.direction],
      ['From address', event.actor_ips.join(', ') || null],
      ['Status', event.status],
      ['Flags', event.flags.join(', ') || null],
      ['Event id', event.event_id],
      ['Record id of the platform', event.record_id],
    ]),
    changesTable(event.changes),
    ...snapshots.map(snapshotOf),
    identitiesTable(identities),
    '<h3>Where it is sealed</h3>',
    sealedTable(opened),
    '<h3>As the platform sent it</h3>',
    record === undefined
      ? '<p><b>Not found</b> where the event says that it is.</p>'
      : `<pre>${escapeHtml(JSON.stringify(record, undefined, 2))}</pre>`,
    '</article>',
  ].join('\n');
};

const party = (name: string | null, id: string | null, type: string | null): string =>
  [name ?? 'name not known', ...[id, type].filter((part) => part !== null)].join(' · ');

const about = (name: string | null, id: string | null, type: string | null): string | null =>
  name === null && id === null ? null : party(name, id, type);

const changesTable = (changes: readonly Change[]): string =>
  changes.length === 0
    ? '<p class="none">The record names no changed property.</p>'
    : [
        '<table class="sides"><thead><tr><th>Property</th><th>Before</th><th>After</th></tr></thead><tbody>',
        ...changes.map(
          ({ property, old, new: values }) =>
            `<tr><td>${escapeHtml(property)}</td><td>${valueLines(old, values, 'removed')}</td><td>${valueLines(values, old, 'added')}</td></tr>`,
        ),
        '</tbody></table>',
      ].join('\n');

const SIDES = {
  before: 'Before the change',
  after: 'After the change',
  observed: 'As it was looked at',
} as const;

const OUTCOMES = {
  state: '',
  absent: 'The platform answered that there is no such thing (404).',
  refused: 'The platform did not let us look.',
} as const;

const snapshotOf = (snapshot: Snapshot): string => {
  const { side, version, observedAt, lagSeconds, source, outcome, body } = snapshot;
  const when =
    version === null
      ? `observed ${observedAt}, ${lagSeconds.toLocaleString('en-US')} s after the change`
      : `version ${version}, read ${observedAt}`;
  return [
    `<h3>${SIDES[side]}: ${escapeHtml(snapshot.entityType)} <bdi>${escapeHtml(snapshot.entityId)}</bdi></h3>`,
    `<p>${escapeHtml(`${source}, ${when}.`)} ${OUTCOMES[outcome]}</p>`,
    ...(outcome === 'state'
      ? [`<pre>${escapeHtml(JSON.stringify(body, undefined, 2) ?? '')}</pre>`]
      : []),
  ].join('\n');
};

const identitiesTable = (identities: readonly IdentityRecord[]): string =>
  identities.length === 0
    ? ''
    : [
        '<h3>Who the ids were</h3>',
        factsTable(
          identities.map(({ kind, id, name, state, observedAt, source, attributes }) => [
            `${kind} ${id}`,
            [
              name ?? 'name never known',
              state,
              `observed ${observedAt} (${source})`,
              ...Object.entries(attributes).map(([key, value]) => `${key} ${value}`),
            ].join(' · '),
          ]),
        ),
      ].join('\n');

const sealedTable = ({ window, event, exchange }: OpenedEvent): string => {
  const { predicate } = window.statement;
  return factsTable([
    ['Window', `${predicate.window.from} to ${predicate.window.to} (${predicate.kind})`],
    ['Manifest', window.bundleKey.replace(/sigstore\.json$/, 'json')],
    ['… SHA-256', window.statementSha256],
    ['… in the log', `entry ${window.leafIndex}`],
    [
      'Received',
      `answer ${event.evidence.exchange}, record ${event.evidence.record}, ${exchange?.receivedAt ?? 'not found'}`,
    ],
    ['… from', exchange?.url ?? null],
    ['… record SHA-256', event.evidence.recordSha256],
  ]);
};
