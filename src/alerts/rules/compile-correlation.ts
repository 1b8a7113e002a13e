import { countedField, reachedBy } from './correlation-condition.ts';
import type { CorrelationContent, Refuse } from './correlation-content.ts';
import { countingFires } from './correlation-count.ts';
import { fieldTexts, type FieldTexts } from './correlation-fields.ts';
import { orderedFires } from './correlation-order.ts';
import { toDuration } from './duration.ts';
import { changeIdOf, type Contribution, type CorrelationRule, type DetectionRule } from './rule.ts';
import type { RuleDocument } from './rule-document.ts';
import { ruleHeader } from './rule-header.ts';

type Type = CorrelationRule['type'];
/** What is counted distinctly. */
const KEYS: Readonly<Record<Type, (event: Contribution) => string | null>> = {
  event_count: ({ changeId }) => changeId,
  value_count: ({ value }) => value,
  temporal: ({ rule }) => rule,
  temporal_ordered: ({ rule }) => rule,
};

export interface CompiledCorrelation {
  readonly rule: CorrelationRule;
  /** Whether the rules it is over raise alerts of their own too. */
  readonly generate: boolean;
}

/** `find` knows detection rules by id and by name. */
export const compileCorrelation = (
  document: RuleDocument,
  find: (reference: string) => DetectionRule | undefined,
): CompiledCorrelation | undefined => {
  let refused = false;
  const refuse: Refuse = (path, reason) => {
    refused = true;
    document.refuse(['correlation', ...path], reason);
  };
  const content = document.content['correlation'] as CorrelationContent;
  const groupBy = content['group-by'] ?? [];
  const header = ruleHeader(document, fieldsBehind(groupBy, content.aliases));
  const type = toType(content.type, refuse);
  const timespanMs = toDuration(content.timespan) ?? 0;
  if (timespanMs === 0) refuse(['timespan'], 'timespan is a number and s, m, h or d, as in 30m');
  const field = countedField(content, refuse);
  const reached = reachedBy(content, refuse);
  const rules = findRules(content.rules, find, refuse);
  const texts = (names: readonly string[]): FieldTexts =>
    fieldTexts(names, content.aliases, rules, (name, reason) =>
      refuse(name === field ? ['condition', 'field'] : ['group-by', groupBy.indexOf(name)], reason),
    );
  const contribution = contributes(header.id, texts(groupBy), texts(field === null ? [] : [field]));
  if (refused || type === undefined) return undefined;
  const ids = [...rules.keys()];
  const fires =
    type === 'temporal_ordered'
      ? orderedFires(timespanMs, ids)
      : countingFires(timespanMs, KEYS[type], reached);
  const shared = { kind: 'correlation', type, timespanMs, groupBy, field } as const;
  const rule = { ...header, ...shared, rules: ids, contribution, fires };
  return { rule, generate: document.content['generate'] === true };
};

/** The event that completes it is of any of the rules, so what an alias stands for in one of them counts. */
const fieldsBehind = (
  groupBy: readonly string[],
  aliases: CorrelationContent['aliases'] = {},
): readonly string[] => {
  const fields = groupBy.flatMap((name) =>
    Object.hasOwn(aliases, name) ? Object.values(aliases[name] ?? {}) : [name],
  );
  return [...new Set(fields.filter((field) => typeof field === 'string'))];
};

const contributes =
  (
    correlation: string,
    groupOf: FieldTexts,
    countedOf: FieldTexts,
  ): CorrelationRule['contribution'] =>
  ({ id }, event) => {
    const group = groupOf(id, event);
    const counted = countedOf(id, event);
    if (group === undefined || counted === undefined) return null;
    return {
      correlation,
      rule: id,
      group: JSON.stringify([event.platform, event.organization_id, ...group]),
      changeId: changeIdOf(event),
      time: Date.parse(event.timestamp),
      value: counted[0] ?? null,
    };
  };

const toType = (type: string, refuse: Refuse): Type | undefined => {
  if (Object.hasOwn(KEYS, type)) return type as Type;
  refuse(['type'], `type ${type} is not supported: ${Object.keys(KEYS).join(', ')} are`);
  return undefined;
};

/** Ids, with the references that the document uses for them. */
const findRules = (
  references: readonly string[],
  find: (reference: string) => DetectionRule | undefined,
  refuse: Refuse,
): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  const platforms = new Set<string>();
  if (references.length === 0) refuse(['rules'], 'names no rule');
  for (const [index, reference] of references.entries()) {
    const rule = find(reference);
    if (rule === undefined) {
      refuse(['rules', index], `no detection rule of those loaded is called "${reference}"`);
    } else {
      found.set(rule.id, reference);
      platforms.add(rule.platform);
    }
  }
  if (platforms.size > 1)
    refuse(['rules'], 'are of two platforms, whose changes have no field in common');
  return found;
};
