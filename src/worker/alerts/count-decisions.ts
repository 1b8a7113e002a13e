import type { AlertMetrics } from '../../alerts/alert-metrics.ts';
import type { Ledger } from '../../ledger/ledger.ts';

/** What is decided is counted, whoever decides. */
export const countDecisions = (ledger: Ledger, metrics: AlertMetrics): Ledger => ({
  ...ledger,
  alerts: {
    ...ledger.alerts,
    decide: async (decision) => {
      const decided = await ledger.alerts.decide(decision);
      for (const { rule, severity, outcome } of decided.added)
        metrics.decided({ rule, severity, outcome });
      return decided;
    },
  },
});
