import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AlertStarter } from '../../../src/activities/alerts/alert-starter.ts';
import {
  createEventDecider,
  type EventDeciderOptions,
} from '../../../src/activities/alerts/create-event-decider.ts';
import type { EventDecider } from '../../../src/activities/alerts/event-decider.ts';
import { loadRules } from '../../../src/alerts/rules/load-rules.ts';
import type { RuleSet } from '../../../src/alerts/rules/rule.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import type { Organisation } from '../../identity/organisation.ts';

/** The pack that is shipped. */
const PACK = 'rules';
export const ADMIN_GIVEN = '0dd9a1cb-4b27-4e72-b9b0-b2f131b82769';

/** What was asked of Temporal, in order; starting alerts has tests of its own. */
export interface Asked extends AlertStarter {
  readonly log: string[];
}

export const recordingStarter = (): Asked => {
  const log: string[] = [];
  return {
    log,
    start: async ({ created, grouped }) => {
      for (const { id } of created) log.push(`start ${id}`);
      for (const { alert } of grouped) log.push(`grew ${alert}`);
    },
    startLeft: async () => {
      log.push('startLeft');
      return 0;
    },
    resolve: async (alert) => {
      log.push(`resolve ${alert}`);
    },
  };
};

export const SETTINGS = {
  businessHours: undefined,
  administratorRoles: ['admin', '*Admin*'],
  enrichWithinMs: 2_000,
  pageWithinMs: 24 * 3_600_000,
  stormPerMinute: 1_000,
};

export const openDecider = async (
  ledger: Ledger,
  organisation: Organisation | undefined,
  changes: Partial<EventDeciderOptions> & { readonly ruleText?: string } = {},
): Promise<EventDecider> => {
  const { ruleText, ...options } = changes;
  const tenant = organisation && { ...organisation, name: 'acme' };
  return createEventDecider({
    ledger,
    rules: await (ruleText === undefined ? loadRules([PACK]) : rulesOf(ruleText)),
    settings: SETTINGS,
    tenantOf: () => tenant,
    starter: recordingStarter(),
    runLink: () => ({ title: 'The run that decided', url: 'http://127.0.0.1:8233/run' }),
    signal: () => undefined,
    now: Date.now,
    ...options,
  });
};

/** Rule documents, kept in a folder for as long as it takes to read them. */
const rulesOf = async (text: string): Promise<RuleSet> => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-rules-'));
  try {
    for (const [place, document] of text.split(/^---$/m).entries())
      writeFileSync(join(folder, `rule-${place}.yml`), document);
    return await loadRules([folder]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

export const aRule = (
  id: string,
  detection: string,
  { level = 'high', holdfast = '{ dedup: 60m, dedup_by: [target_id] }' } = {},
): string => `
title: Rule ${id.slice(0, 4)}
id: ${id}
status: test
logsource: { product: genesys_cloud, service: audit }
detection:
  ${detection}
level: ${level}
holdfast: ${holdfast}
`;
