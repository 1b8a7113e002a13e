import type { AlertActivities } from './alert-activities.ts';
import type { AlertDependencies } from './alert-dependencies.ts';
import { findAlert } from './find-alert.ts';
import { policyFor } from './policy-for.ts';

/** The configuration of now decides whom to tell: a run that starts again follows what was changed meanwhile. */
export const createOpenAlert =
  ({
    ledger,
    settings,
  }: Pick<AlertDependencies, 'ledger' | 'settings'>): AlertActivities['openAlert'] =>
  async ({ alert }) => {
    const row = await findAlert(ledger, alert);
    const attempts = await ledger.alerts.attempts(alert);
    return {
      title: row.notice.title,
      severity: row.severity,
      state: row.state,
      steps: policyFor(settings, row),
      wantsDisposition: settings.wantsDisposition.includes(row.severity),
      shown: attempts
        .filter(({ state }) => state === 'shown')
        .map(({ occasion, channel, at }) => ({ occasion, channel, at })),
      acknowledgedBy: row.acknowledgedBy,
    };
  };
