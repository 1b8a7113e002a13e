import type { AlertStarter } from '../../activities/alerts/alert-starter.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Chore } from '../housekeeping.ts';
import { comparePushed, type ComparePushedOptions } from './compare-pushed.ts';

const MINUTE_MS = 60_000;
/** A run that was lost with Temporal's database is missed for at most so long. */
const STARTED_MS = 10 * MINUTE_MS;
const MOST = 1_000;

export interface AlertChoreParts {
  readonly ledger: Ledger;
  readonly starter: AlertStarter;
  readonly startWatches: () => Promise<number>;
  readonly comparing: ComparePushedOptions;
  readonly now: () => number;
}

export const alertChores = ({
  ledger,
  starter,
  startWatches,
  comparing,
  now,
}: AlertChoreParts): readonly Chore[] => [
  { name: 'watches of alerts started', everyMs: MINUTE_MS, run: startWatches },
  {
    name: 'alerts whose run may be lost',
    everyMs: MINUTE_MS,
    run: async () => {
      const left = await ledger.alerts.unstarted(MOST, now() - STARTED_MS);
      await starter.start({ created: left.map((id) => ({ id })), grouped: [] });
      return left.length;
    },
  },
  {
    name: 'changes that came one way only',
    everyMs: 60 * MINUTE_MS,
    run: () => comparePushed(ledger, comparing),
  },
];
