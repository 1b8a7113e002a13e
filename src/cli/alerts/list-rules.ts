import type { Command } from 'commander';
import type { CorrelationRule, DetectionRule, Suppression } from '../../alerts/rules/rule.ts';
import { shortened } from '../archive/printable.ts';
import { contextOf } from '../command-context.ts';
import { type Column, renderTable } from '../table.ts';
import { requireAlerts } from './require-alerts.ts';

type Rule = DetectionRule | CorrelationRule;

const RULES: readonly Column<Rule>[] = [
  { title: 'severity', value: ({ severity }) => severity },
  { title: 'rule', value: ({ id }) => id },
  { title: 'title', value: ({ title }) => shortened(title, 60) },
  { title: 'kind', value: kindOf },
  { title: 'looks up', value: (rule) => (rule.kind === 'detection' ? rule.facts.join(' ') : null) },
];

function kindOf(rule: Rule): string {
  if (rule.kind === 'correlation') return `${rule.type} of ${rule.rules.length}`;
  return rule.alone ? rule.platform : `${rule.platform}, for correlations`;
}

const needsHours = ({ facts }: DetectionRule): boolean => facts.includes('off_hours');

const withoutHours = ({ id, title }: DetectionRule): string =>
  `${id} ${shortened(title, 60)}: asks for off_hours, which is never true without alerts.business_hours.`;

const SUPPRESSIONS: readonly Column<Suppression & { readonly ended: boolean }>[] = [
  { title: 'until', value: ({ until }) => new Date(until).toISOString() },
  { title: 'state', value: ({ ended }) => (ended ? 'ended' : 'in force') },
  { title: 'owner', value: ({ owner }) => shortened(owner, 40) },
  { title: 'suppression', value: ({ title }) => shortened(title, 60) },
  { title: 'of rules', value: ({ rules }) => (rules.length === 0 ? 'all' : rules.length) },
  { title: 'where', value: ({ where }) => where },
];

const RANK = ['critical', 'high', 'medium', 'low', 'informational'] as const;

const list = async (_options: unknown, command: Command): Promise<void> => {
  const context = contextOf(command);
  const { config } = await context.load();
  const { rules: paths, businessHours } = requireAlerts(config);
  // Loaded here: the schemas take time that no other command should have to wait.
  const { loadRules } = await import('../../alerts/rules/load-rules.ts');
  const { detections, correlations, suppressions, digest } = await loadRules(paths);
  const rules: readonly Rule[] = [...detections, ...correlations].toSorted(
    (one, other) => RANK.indexOf(one.severity) - RANK.indexOf(other.severity),
  );
  const now = Date.now();
  const filters = suppressions.map((each) => ({ ...each, ended: each.until <= now }));
  const ended = filters.filter((each) => each.ended).length;
  const idle = businessHours === undefined ? detections.filter(needsHours) : [];
  const document = {
    digest,
    paths,
    rules,
    suppressions: filters.map((each) => ({ ...each, until: new Date(each.until).toISOString() })),
    needBusinessHours: idle.map(({ id }) => id),
  };
  context.print(document, [
    ...renderTable(RULES, rules),
    '',
    ...(filters.length === 0 ? ['Nothing is suppressed.'] : renderTable(SUPPRESSIONS, filters)),
    ...(ended === 0 ? [] : [`${ended} of them ended and suppress nothing: remove or renew them.`]),
    ...(idle.length === 0 ? [] : ['', ...idle.map(withoutHours)]),
    '',
    `${rules.length} rules of ${paths.join(', ')}, digest ${digest.slice(0, 16)}`,
  ]);
};

export const addListRules = (alerts: Command): void => {
  alerts
    .command('rules')
    .description('which rules are loaded, and what is suppressed, by whom and until when')
    .addHelpText(
      'after',
      '\nExamples:\n  $ holdfast alerts rules\n  $ holdfast alerts rules --json',
    )
    .action(list);
};
