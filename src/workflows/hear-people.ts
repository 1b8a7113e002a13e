import { proxyActivities, setHandler } from '@temporalio/workflow';
import type {
  AlertActivities,
  SettleAlertInput,
  SettledAlert,
} from '../activities/alerts/alert-activities.ts';
import { messageOf } from './activity-failure.ts';
import { bookkeeping } from './activity-options.ts';
import {
  type Acknowledgement,
  type Disposal,
  parseAcknowledgement,
  parseDisposal,
} from './alert-input.ts';
import {
  acknowledgeSignal,
  acknowledgeUpdate,
  disposeSignal,
  disposeUpdate,
  resolveSignal,
} from './alert-messages.ts';

const { settleAlert } = proxyActivities<AlertActivities>(bookkeeping);

export interface PeopleHeard {
  /** Somebody has said something that ends the search for a person; it is being written down. */
  said(): void;
  settled(settled: SettledAlert): void;
  /** A signal that cannot be understood: nobody waits for an answer, so it is shown. */
  trouble(message: string): void;
}

type Saying = Omit<SettleAlertInput, 'alert'>;

const acknowledging = ({ by, via, at, note }: Acknowledgement, otherwise: string): Saying => ({
  act: 'acknowledge',
  by: by.trim(),
  via: via ?? otherwise,
  at: at ?? new Date().toISOString(),
  ...(typeof note === 'string' && { note }),
});

const disposing = ({ as, ticket, ...person }: Disposal, otherwise: string): Saying => ({
  ...acknowledging(person, otherwise),
  act: 'dispose',
  disposition: as,
  ticket: ticket ?? null,
});

const RESOLVING = { act: 'resolve', by: 'holdfast', via: 'condition' } as const;

/** Takes signals and updates about one alert. Each is written down before an update is answered. */
export const hearPeople = (alert: string, heard: PeopleHeard): void => {
  const settle = async (saying: Saying): Promise<SettledAlert> => {
    heard.said();
    const settled = await settleAlert({ alert, ...saying });
    heard.settled(settled);
    return settled;
  };
  /** A signal must never fail a run, whatever a person typed. */
  const whatever =
    <Input>(toSaying: (input: Input) => Saying) =>
    async (input: Input): Promise<void> => {
      try {
        await settle(toSaying(input));
      } catch (error) {
        heard.trouble(messageOf(error));
      }
    };
  setHandler(
    acknowledgeSignal,
    whatever((input) => acknowledging(parseAcknowledgement(input), 'signal')),
    { description: 'Somebody takes it: {"by":"name"}; nobody else is told' },
  );
  setHandler(
    disposeSignal,
    whatever((input) => disposing(parseDisposal(input), 'signal')),
    { description: 'What it was: {"as":"authorised","by":"name","ticket":"CHG-1"}, or incident' },
  );
  const resolve = whatever(() => ({ ...RESOLVING, at: new Date().toISOString() }));
  setHandler(resolveSignal, () => resolve(undefined), {
    description: 'The condition that it is about is over',
  });
  setHandler(acknowledgeUpdate, async (input) => settle(acknowledging(input, 'update')), {
    description: 'As the signal, and answers once it is written down',
    validator: (input) => void parseAcknowledgement(input),
  });
  setHandler(disposeUpdate, async (input) => settle(disposing(input, 'update')), {
    description: 'As the signal, and answers once it is written down',
    validator: (input) => void parseDisposal(input),
  });
};
