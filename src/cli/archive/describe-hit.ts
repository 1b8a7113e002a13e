import type { Snapshot } from '../../evidence/formats/evidence-files.ts';
import { FILES } from '../../evidence/formats/object-keys.ts';
import { namesOf, toHit } from '../../reports/search/search-hit.ts';
import type { OpenedHit } from '../../reports/search/open-hit.ts';
import { printable } from './printable.ts';

/** An opened event for people: what it says, what it was made of, and what proves it. */
export const describeHit = (opened: OpenedHit): readonly string[] =>
  [
    ...event(opened),
    ...changes(opened),
    ...lookUps(opened),
    ...section('record, as the platform sent it', [asText(opened.record)]),
    '',
    ...sealed(opened),
    ...section('path', [opened.path ?? 'not found']),
    '',
    ...proof(opened),
  ].map((line) => printable(line));

const event = ({ window, event: said, identities }: OpenedHit): readonly string[] => {
  const { actor, target, subject } = toHit(
    said,
    window.statement.predicate.tenant,
    namesOf(identities),
  );
  const what = [said.event_type, said.service, said.entity_type, said.action];
  const isAboutNobody = subject === null && said.subject_id === null;
  return rows([
    ['event', said.event_id],
    ['time', said.timestamp],
    ['who', party(actor, said.actor_id, said.actor_type)],
    ['what', what.filter((part) => part !== null).join(' / ')],
    ['target', party(target, said.target_id, said.target_type)],
    ['subject', isAboutNobody ? null : party(subject, said.subject_id, said.subject_type)],
    ['direction', said.direction],
    ['flags', said.flags.join(', ')],
  ]);
};

const changes = ({ event: { changes: all } }: OpenedHit): readonly string[] =>
  all.flatMap(({ property, old, new: values }) => [
    '',
    `changed   ${property}`,
    ...side('before', old),
    ...side('after', values),
  ]);

const lookUps = ({ snapshots, identities }: OpenedHit): readonly string[] => [
  ...section('snapshots', snapshots.map(describeSnapshot)),
  ...section(
    'identities',
    identities.map(
      ({ kind, id, name, state, observedAt }) =>
        `${kind} ${id}: ${name ?? 'name not known'}, ${state}, observed ${observedAt}`,
    ),
  ),
];

const describeSnapshot = (snapshot: Snapshot): string => {
  const { side: when, entityType, entityId, outcome, version, observedAt, lagSeconds } = snapshot;
  const observed = `observed ${observedAt}, ${lagSeconds} s after`;
  const head = `${when}: ${entityType} ${entityId}, ${outcome}, ${version === null ? observed : `version ${version}`}`;
  return outcome === 'state' ? `${head}\n${asText(snapshot.body)}` : head;
};

const sealed = ({ window, event: { evidence }, exchange }: OpenedHit): readonly string[] => {
  const { window: span, tenant, kind } = window.statement.predicate;
  const place = `answer ${evidence.exchange}, record ${evidence.record}`;
  return rows([
    ['window', `${span.from} to ${span.to}, ${tenant}${kind === 'window' ? '' : `, ${kind}`}`],
    ['received', `${FILES.received}, ${place}, ${exchange?.url ?? 'not found'}`],
    ['bundle', window.bundleKey],
    ['version', window.versionId],
    ['manifest', `SHA-256 ${window.statementSha256}`],
    ['log', `entry ${window.leafIndex}`],
  ]);
};

const proof = ({ problems, warnings, checked }: OpenedHit): readonly string[] => [
  ...(problems.length === 0
    ? ['proof: holds', ...checked.map((line) => `  ${line}`)]
    : ['proof: DOES NOT HOLD', ...problems.map((line) => `  ${line}`)]),
  ...warnings.map((line) => `  beside it, ${line}`),
];

const asText = (value: unknown): string => JSON.stringify(value, undefined, 2) ?? 'not found';

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
