import type { AuditEvent } from '../../audit/event.ts';
import type { CompiledRule } from './compile-rule.ts';
import type { DetectionRule, Facts } from './rule.ts';

/** What tells one kind of event from another. */
const KIND_FIELDS = new Set(['service', 'entity_type', 'action']);
/** Services and actions are open lists that the platform writes; beyond this many kinds all is forgotten and begun anew. */
const MAX_KINDS = 10_000;
const NO_FACTS: Facts = new Map();
const NONE: readonly DetectionRule[] = Object.freeze([]);

/**
 * Which rules an event may match. The rules that its kind leaves possible are found once for each kind: by evaluating
 * them with everything but the kind unknown. For nearly all events that is none, or a few.
 */
export const createKindIndex = (
  rules: readonly CompiledRule[],
): ((event: AuditEvent) => readonly DetectionRule[]) => {
  const known = new Map<string, readonly DetectionRule[]>();
  return (event) => {
    const kind = `${event.platform}\n${event.service}\n${event.entity_type}\n${event.action}`;
    let possible = known.get(kind);
    if (possible === undefined) {
      possible = rules.filter((rule) => isPossible(rule, event)).map(({ rule }) => rule);
      if (known.size >= MAX_KINDS) known.clear();
      known.set(kind, possible);
    }
    if (possible.length === 0) return NONE;
    const matching = possible.filter((rule) => rule.test(event, NO_FACTS) !== false);
    return matching.length === 0 ? NONE : matching;
  };
};

const isPossible = ({ rule, detection }: CompiledRule, event: AuditEvent): boolean =>
  rule.platform === event.platform &&
  detection.evaluate((item) =>
    KIND_FIELDS.has(item.field) ? item.test(event, NO_FACTS) : 'unknown',
  ) !== false;
