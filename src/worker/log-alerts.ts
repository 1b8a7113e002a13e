import type { Logger } from 'pino';
import type { Ledger } from '../ledger/ledger.ts';

/** Every alert that opens is an error line, where monitoring finds it. */
export const logAlerts = (ledger: Ledger, log: Logger): Ledger => ({
  ...ledger,
  alerts: {
    ...ledger.alerts,
    async raise(kind, subject, message) {
      const isNew = await ledger.alerts.raise(kind, subject, message);
      if (isNew) log.error({ alert: kind, subject }, message);
      return isNew;
    },
  },
});
