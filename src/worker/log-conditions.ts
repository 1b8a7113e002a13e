import type { Logger } from 'pino';
import type { Ledger } from '../ledger/ledger.ts';

/** Every alert that opens is an error line, where monitoring finds it. */
export const logConditions = (ledger: Ledger, log: Logger): Ledger => ({
  ...ledger,
  conditions: {
    ...ledger.conditions,
    async raise(kind, subject, message) {
      const isNew = await ledger.conditions.raise(kind, subject, message);
      if (isNew) log.error({ alert: kind, subject }, message);
      return isNew;
    },
  },
});
