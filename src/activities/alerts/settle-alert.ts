import { Failure } from '../../audit/failure.ts';
import type { AlertActivities, SettleAlertInput } from './alert-activities.ts';
import type { AlertDependencies } from './alert-dependencies.ts';
import { findAlert } from './find-alert.ts';

type Dependencies = Pick<AlertDependencies, 'ledger' | 'metrics'>;

/** Writes down what a person said. Said again, it changes nothing but the verdict: there the last word counts. */
export const createSettleAlert =
  (deps: Dependencies): AlertActivities['settleAlert'] =>
  async (input) => {
    const { alert } = input;
    const before = await findAlert(deps.ledger, alert);
    await settle(deps, input);
    const row = await findAlert(deps.ledger, alert);
    const { event, acknowledged } = row.clock;
    if (before.clock.acknowledged === null && acknowledged !== null) {
      const seconds = (Date.parse(acknowledged) - Date.parse(event)) / 1_000;
      deps.metrics.acknowledged({ rule: row.rule, severity: row.severity, seconds });
    }
    return { state: row.state, acknowledgedBy: row.acknowledgedBy };
  };

const settle = async (
  { ledger: { alerts } }: Dependencies,
  { alert, act, by, via, at, disposition, ticket = null, note = null }: SettleAlertInput,
): Promise<void> => {
  const person = { by, via, at: Date.parse(at) };
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
