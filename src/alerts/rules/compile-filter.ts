import type { Platform } from '../../audit/event.ts';
import { compileDetection } from './detection.ts';
import { platformOf } from './platform-of.ts';
import type { Suppression } from './rule.ts';
import type { RuleDocument } from './rule-document.ts';
import { not } from './truth.ts';

const DAY_MS = 86_400_000;

export interface CompiledFilter {
  readonly rule: Suppression;
  readonly platform: Platform;
}

/** `idOf` names a rule's id by id or name. */
export const compileFilter = (
  document: RuleDocument,
  idOf: (reference: string) => string | undefined,
): CompiledFilter | undefined => {
  const { id, title, description, filter, holdfast } = document.content as unknown as Content;
  const until = toUntil(holdfast.until);
  if (until === undefined) {
    document.refuse(['holdfast', 'until'], 'until is a date, 2027-01-31, or a time with its zone');
  }
  const rules = filter.rules.map((reference, index) => {
    const found = idOf(reference);
    if (found === undefined) {
      document.refuse(
        ['filter', 'rules', index],
        `no rule of those loaded is called "${reference}"`,
      );
    }
    return found;
  });
  const known = rules.filter((rule) => rule !== undefined);
  const platform = platformOf(document);
  const detection = compileDetection(document, 'filter');
  // Joined to the rule's condition with `and`, as pySigma does: without `not` all but the selection would be silenced.
  if (!/^\s*not\b/.test(filter.condition)) {
    document.refuse(
      ['filter', 'condition'],
      'a filter is joined to its rules with "and": write "not selection"',
    );
    return undefined;
  }
  if (until === undefined || platform === undefined || detection === undefined) return undefined;
  const rule: Suppression = {
    id,
    title,
    owner: holdfast.owner,
    reason: description?.trim() ?? null,
    until,
    rules: known,
    where: document.where([]),
    test: (event, facts) =>
      event.platform === platform && not(detection.evaluate((item) => item.test(event, facts))),
  };
  return { rule, platform };
};

/** A date holds to its end, in UTC. */
const toUntil = (text: string): number | undefined => {
  const isDate = /^\d{4}-\d\d-\d\d$/.test(text);
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text);
  const time = isDate || isTime ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) return undefined;
  return isDate ? time + DAY_MS : time;
};

interface Content {
  readonly id: string;
  readonly title: string;
  readonly description?: string;
  readonly filter: { readonly rules: readonly string[]; readonly condition: string };
  readonly holdfast: { readonly owner: string; readonly until: string };
}
