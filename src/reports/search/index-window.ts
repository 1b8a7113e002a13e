import type { DatabaseSync } from 'node:sqlite';
import type { EvidenceEvent } from '../../evidence/formats/evidence-files.ts';
import type { LoggedWindow } from '../archive/read-statement.ts';
import { type NameOf, type SearchHit, toHit } from './search-hit.ts';

/** All of a window, or nothing. An event that an earlier statement brought stays that one's. */
export const createWindowIndexer = (database: DatabaseSync) => {
  const addStatement = database.prepare(`INSERT INTO statements VALUES
    ($leaf, $digest, $bundleKey, $versionId, $tenant, $from, $to, $kind, $events)`);
  const addEvent = database.prepare(
    `INSERT INTO events (event_id, leaf, time, tenant, service, action, event_type, entity_type, shown)
     VALUES ($event_id, $leaf, $time, $tenant, $service, $action, $event_type, $entity_type, $shown)
     ON CONFLICT (event_id) DO NOTHING`,
  );
  const addWords = database.prepare(
    'INSERT INTO words (rowid, actor, target, subject, rest) VALUES (?, ?, ?, ?, ?)',
  );
  const addChanged = database.prepare('INSERT OR IGNORE INTO changed VALUES (?, ?)');

  const add = (event: EvidenceEvent, leaf: number, hit: SearchHit): void => {
    const { event_id, tenant, service, action, event_type, entity_type } = hit;
    const columns = { event_id, leaf, tenant, service, action, event_type, entity_type };
    const time = Date.parse(event.timestamp);
    const { changes, lastInsertRowid: id } = addEvent.run({
      ...columns,
      time,
      shown: JSON.stringify(hit),
    });
    if (changes === 0) return;
    addWords.run(id, ...wordsOf(event, hit));
    for (const { property } of event.changes) addChanged.run(property, id);
  };

  return (logged: LoggedWindow, events: readonly EvidenceEvent[], nameOf: NameOf): void => {
    const { leafIndex: leaf, statementSha256: digest, bundleKey, versionId, statement } = logged;
    const { tenant, window, kind } = statement.predicate;
    const place = { leaf, digest, bundleKey, versionId };
    database.exec('BEGIN IMMEDIATE');
    try {
      addStatement.run({ ...place, tenant, ...window, kind, events: events.length });
      for (const event of events) add(event, leaf, toHit(event, tenant, nameOf));
      database.exec('COMMIT');
    } catch (error) {
      database.exec('ROLLBACK');
      throw error;
    }
  };
};

/** By column of `words`. */
const wordsOf = (event: EvidenceEvent, hit: SearchHit): readonly string[] => [
  join([hit.actor, event.actor_name, event.actor_id, event.client_id, ...event.actor_ips]),
  join([hit.target, event.target_name, event.target_id]),
  join([hit.subject, event.subject_name, event.subject_id]),
  join([
    event.event_id,
    event.record_id,
    event.event_type,
    event.service,
    event.action,
    event.entity_type,
    event.message,
    event.correlation_id,
    event.transaction_id,
    ...event.changes.flatMap(({ property, old, new: values }) => [
      property,
      property.replaceAll(/(?<=\p{Ll})(?=\p{Lu})/gu, ' '), // permissionPolicies: policies is a word
      ...old,
      ...values,
    ]),
    ...Object.values(event.context),
    event.raw === undefined ? null : JSON.stringify(event.raw),
  ]),
];

const join = (parts: readonly (string | null)[]): string =>
  parts.filter((part) => part !== null).join(' ');
