import { hash } from 'node:crypto';
import type { AlertNotice } from '../../src/audit/alert.ts';
import type { AlertRow, Decided, NewMatch } from '../../src/ledger/alerts.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { NEW_YEAR } from './fixtures.ts';

export const RULE = '0d9b6a3a-6f0c-4c56-9c3a-000000000001';

export const NO_STORM = { perMinute: 1_000_000 };

export const aNotice = (changes: Partial<AlertNotice> = {}): AlertNotice => ({
  title: 'Administrator role given',
  severity: 'critical',
  description: null,
  runbook: null,
  change: null,
  text: null,
  facts: [],
  links: [],
  commands: [],
  ...changes,
});

/** The match of a rule and the change of this name, each in a group of its own. */
export const aMatch = (change: string, changes: Partial<NewMatch> = {}): NewMatch => ({
  id: hash('sha256', `${changes.rule ?? RULE} ${change}`).slice(0, 16),
  rule: RULE,
  changeId: change,
  outcome: 'alert',
  reason: null,
  severity: 'critical',
  platform: 'genesys',
  organizationId: 'org-1',
  notice: aNotice(),
  groupKey: `${RULE} ${change}`,
  groupMs: 0,
  eventAt: NEW_YEAR,
  receivedAt: NEW_YEAR + 1_000,
  source: 'push:genesys-eu',
  ...changes,
});

export const decideOn = (
  ledger: Ledger,
  matches: readonly NewMatch[],
  perMinute = NO_STORM.perMinute,
): Promise<Decided> => ledger.alerts.decide({ matches, storm: { perMinute } });

/** Raises the alert of one change. */
export async function raised(
  ledger: Ledger,
  change: string,
  changes?: Partial<NewMatch>,
): Promise<AlertRow> {
  const { created } = await decideOn(ledger, [aMatch(change, changes)]);
  const [alert] = created;
  if (alert === undefined) throw new Error(`${change} raised no alert`);
  return alert;
}
