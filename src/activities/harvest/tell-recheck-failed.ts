import type { Ledger } from '../../ledger/ledger.ts';
import type { HarvestActivities, WindowInput } from './harvest-activities.ts';

type Conditions = Pick<Ledger, 'conditions'>;

const subjectOf = ({ tenant, from }: WindowInput): string => `${tenant} ${from}`;

/** What was sealed stays as it is; what came late may not be in it. */
export const createTellRecheckFailed =
  ({ conditions }: Conditions): HarvestActivities['tellRecheckFailed'] =>
  async ({ recheckHours, reason, ...window }) => {
    const { tenant, from, to } = window;
    await conditions.raise(
      'RecheckFailed',
      subjectOf(window),
      `The window of ${tenant} from ${from} to ${to} could not be read again ${recheckHours} h after it was harvested: ` +
        `${reason} A later re-check makes up for it. Where there is none left, mend the cause and have the re-checks ` +
        `that are missing made again, 1, 24 and 72 h after this command: ` +
        `holdfast harvest run ${tenant} --date ${from.slice(0, 10)}`,
    );
  };

/** Whichever re-check it was that succeeded, it has read what the one that failed has not. */
export const recheckSucceeded = ({ conditions }: Conditions, window: WindowInput): Promise<void> =>
  conditions.resolve('RecheckFailed', subjectOf(window));
