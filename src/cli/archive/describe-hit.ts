import { FILES } from '../../evidence/formats/object-keys.ts';
import { namesOf, toHit } from '../../reports/search/search-hit.ts';
import type { OpenedHit } from '../../reports/search/open-hit.ts';
import { printable } from './printable.ts';

/** An opened event for people: what it says, what it was made of, and what proves it. */
export const describeHit = (opened: OpenedHit): readonly string[] => {
  const { window, event, snapshots, identities, problems, warnings, checked } = opened;
  const { predicate } = window.statement;
  const hit = toHit(event, predicate.tenant, namesOf(identities));
  return [
    ...rows([
      ['event', event.event_id],
      ['time', event.timestamp],
      ['who', party(hit.actor, event.actor_id, event.actor_type)],
      [
        'what',
        [event.event_type, event.service, event.entity_type, event.action]
          .filter(Boolean)
          .join(' / '),
      ],
      ['target', party(hit.target, event.target_id, event.target_type)],
      [
        'subject',
        hit.subject === null && event.subject_id === null
          ? null
          : party(hit.subject, event.subject_id, event.subject_type),
      ],
      ['direction', event.direction],
      ['flags', event.flags.join(', ')],
    ]),
    ...event.changes.flatMap(({ property, old, new: values }) => [
      '',
      `changed   ${property}`,
      ...side('before', old),
      ...side('after', values),
    ]),
    ...section(
      'snapshots',
      snapshots.map(
        (one) =>
          `${one.side}: ${one.entityType} ${one.entityId}, ${one.outcome}, ${one.version === null ? `observed ${one.observedAt}, ${one.lagSeconds} s after` : `version ${one.version}`}\n${JSON.stringify(one.body, undefined, 2)}`,
      ),
    ),
    ...section(
      'identities',
      identities.map(
        ({ kind, id, name, state, observedAt }) =>
          `${kind} ${id}: ${name ?? 'name not known'}, ${state}, observed ${observedAt}`,
      ),
    ),
    '',
    'record, as the platform sent it',
    ...indented(
      opened.record === undefined ? 'not found' : JSON.stringify(opened.record, undefined, 2),
    ),
    '',
    ...rows([
      [
        'window',
        `${predicate.window.from} to ${predicate.window.to}, ${predicate.tenant}, ${predicate.kind}`,
      ],
      [
        'received',
        `${FILES.received}, answer ${event.evidence.exchange}, record ${event.evidence.record}, ${opened.exchange?.url ?? 'not found'}`,
      ],
      ['bundle', window.bundleKey],
      ['version', window.versionId],
      ['manifest', `SHA-256 ${window.statementSha256}`],
      ['log', `entry ${window.leafIndex}`],
    ]),
    ...section('path', [opened.path ?? 'not found']),
    '',
    ...(problems.length === 0
      ? ['proof: holds', ...checked.map((line) => `  ${line}`)]
      : ['proof: DOES NOT HOLD', ...problems.map((line) => `  ${line}`)]),
    ...warnings.map((line) => `  beside it, ${line}`),
  ].map((line) => printable(line));
};

const party = (name: string | null, id: string | null, type: string | null): string =>
  [name ?? 'name not known', id, type].filter((part) => part !== null).join(', ');

const rows = (all: readonly (readonly [string, string | null])[]): readonly string[] =>
  all.flatMap(([name, value]) =>
    value === null || value === '' ? [] : [`${name.padEnd(10)}${value}`],
  );

const side = (name: string, values: readonly string[]): readonly string[] =>
  (values.length === 0 ? ['-'] : values).map(
    (value, at) => `${(at === 0 ? `  ${name}` : '').padEnd(10)}${value}`,
  );

const section = (title: string, texts: readonly string[]): readonly string[] =>
  texts.length === 0 ? [] : ['', title, ...texts.flatMap(indented)];

const indented = (text: string): readonly string[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => `  ${line}`);
