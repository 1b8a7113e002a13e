import { Failure } from '../../audit/failure.ts';
import type { AlertRow } from '../../ledger/alerts.ts';
import type { AlertActivities, SettleAlertInput } from './alert-activities.ts';
import type { AlertDependencies } from './alert-dependencies.ts';
import { findAlert } from './find-alert.ts';

type Dependencies = Pick<AlertDependencies, 'ledger' | 'metrics' | 'now'>;

/** Writes down what a person said. Said again, it changes nothing but the verdict: there the last word counts. */
export const createSettleAlert =
  (deps: Dependencies): AlertActivities['settleAlert'] =>
  async (input) => {
    const { alert } = input;
    const before = await findAlert(deps.ledger, alert);
    await settle(deps, input, timeOf(input, before, deps.now()));
    const row = await findAlert(deps.ledger, alert);
    const { event, acknowledged } = row.clock;
    if (before.clock.acknowledged === null && acknowledged !== null) {
      const seconds = (Date.parse(acknowledged) - Date.parse(event)) / 1_000;
      deps.metrics.acknowledged({ rule: row.rule, severity: row.severity, seconds });
    }
    return { state: row.state, acknowledgedBy: row.acknowledgedBy };
  };

/** People type times, and other clocks stamp them: nobody answers an alert before it is there, nor in the future. */
const timeOf = ({ at }: SettleAlertInput, { clock }: AlertRow, now: number): number =>
  Math.max(Date.parse(clock.decided), Math.min(Date.parse(at), now));

const settle = async (
  { ledger: { alerts } }: Dependencies,
  { alert, act, by, via, disposition, ticket = null, note = null }: SettleAlertInput,
  at: number,
): Promise<void> => {
  const person = { by, via, at };
  if (act === 'resolve') await alerts.resolve(alert);
  else if (act === 'acknowledge') await alerts.acknowledge(alert, { ...person, note });
  else if (disposition !== undefined)
    await alerts.dispose(alert, { disposition, ticket, ...person });
  else {
    throw new Failure({
      type: 'InvalidInput',
      message: `Alert ${alert}: a disposition is one of authorised, incident, false_positive.`,
      retryable: false,
    });
  }
};
