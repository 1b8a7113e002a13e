import type { AlertSettings, PolicyStep, Route } from '../../alerts/alert-settings.ts';
import type { AlertRow } from '../../ledger/alerts.ts';

type Routed = Pick<AlertRow, 'rule' | 'severity'>;

/** `condition.*` stands for all that begin so. */
const isMeant = (pattern: string, rule: string): boolean =>
  pattern.endsWith('*') ? rule.startsWith(pattern.slice(0, -1)) : pattern === rule;

const fits = ({ severities, rules }: Route, { rule, severity }: Routed): boolean =>
  (severities === null || severities.includes(severity)) &&
  (rules === null || rules.some((pattern) => isMeant(pattern, rule)));

/** Whom to tell, one after the other: by the first route that fits, else by the last policy. */
export const policyFor = (
  { routes, policies }: Pick<AlertSettings, 'routes' | 'policies'>,
  alert: Routed,
): readonly PolicyStep[] => {
  const route = routes.find((each) => fits(each, alert));
  const named = route === undefined ? undefined : policies.get(route.policy);
  return named ?? [...policies.values()].at(-1) ?? [];
};
