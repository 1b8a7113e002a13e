import { hash } from 'node:crypto';
import type { AuditEvent, Change } from '../audit/event.ts';
import { canonicalJson } from './canonical-json.ts';

/** Rules that find the actor in a record's context, which not every shape of the record carries, or in a sibling. */
const ACTOR_IS_DERIVED = new Set([
  'group.member-count',
  'group.member-count+siblings',
  'group.membership+siblings.actor',
]);

/**
 * 16 hex digits over what every dialect tells alike of a record. A different digest under the same
 * event_id is a revision; so names (only with expand), status and level (REST only) stay out of it, and
 * the time counts to the second.
 */
export const coreDigest = (event: AuditEvent): string => {
  const core = [
    event.flags.includes('time_unparsable') ? null : event.timestamp.slice(0, 19),
    event.service,
    event.action,
    event.entity_type,
    event.target_id,
    ACTOR_IS_DERIVED.has(event.decode_rule ?? '') ? null : event.actor_id,
    canonicalChanges(event.changes),
    // CXone has one shape; its outcome and comments are all it tells beyond what happened to what.
    event.platform === 'cxone' ? [event.status, event.message] : null,
    // A record that could not be read has nothing else to tell two versions apart.
    event.raw === undefined ? null : canonicalJson(event.raw),
  ];
  return hash('sha256', JSON.stringify(core), 'hex').slice(0, 16);
};

/** The order of a record's property changes has no meaning. */
export const canonicalChanges = (changes: readonly Change[]): readonly string[] => {
  const texts = changes.map((change) => JSON.stringify([change.property, change.old, change.new]));
  return texts.length > 1 ? texts.sort() : texts;
};
