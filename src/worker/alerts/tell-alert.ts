import { type Client, WithStartWorkflowOperation } from '@temporalio/client';
import type { SettledAlert } from '../../activities/alerts/alert-activities.ts';
import type { Pressed } from '../../alerts/channels/channel.ts';
import type { raiseAlert } from '../../workflows/raise-alert.ts';
import { isTimeout } from '../is-timeout.ts';

/** Long enough for a busy worker; a person waits for it. */
const ANSWER_MS = 10_000;

export type ToldAlert =
  /** It is written down, and this is how the alert stands. */
  | { readonly how: 'update'; readonly settled: SettledAlert }
  /** Temporal has it, and it is written down as soon as a worker runs. */
  | { readonly how: 'signal' };

export interface TellingOptions {
  readonly client: Client;
  readonly taskQueue: string;
}

/**
 * Tells the workflow of an alert what a person did; one that is gone is started, since the ledger knows how it stands.
 * Resolves when it cannot be lost any more.
 */
export const tellAlert = async (
  pressed: Pressed,
  { client, taskQueue }: TellingOptions,
): Promise<ToldAlert> => {
  const { alert } = pressed;
  const start = {
    workflowId: `alert/${alert}`,
    workflowIdConflictPolicy: 'USE_EXISTING',
    taskQueue,
    args: [{ alert }],
  } as const satisfies ConstructorParameters<
    typeof WithStartWorkflowOperation<typeof raiseAlert>
  >[1];
  const { name, input } = toMessage(pressed);
  const update = async (): Promise<SettledAlert> =>
    client.workflow.executeUpdateWithStart<typeof raiseAlert, SettledAlert, [object]>(name, {
      args: [input],
      startWorkflowOperation: new WithStartWorkflowOperation<typeof raiseAlert>(
        'raiseAlert',
        start,
      ),
    });
  try {
    return { how: 'update', settled: await client.withDeadline(Date.now() + ANSWER_MS, update) };
  } catch (error) {
    if (!isTimeout(error)) throw error;
    // Unlike an update, a signal is kept when no worker runs. Said twice, it counts once.
    await client.workflow.signalWithStart<typeof raiseAlert, [object]>('raiseAlert', {
      ...start,
      signal: name,
      signalArgs: [input],
    });
    return { how: 'signal' };
  }
};

const toMessage = ({
  act,
  by,
  via,
  at,
  ticket,
  note,
}: Pressed): { readonly name: 'acknowledge' | 'dispose'; readonly input: object } => {
  const person = { by, via, at: new Date(at).toISOString() };
  return act === 'acknowledge'
    ? { name: act, input: { ...person, ...(note !== undefined && { note }) } }
    : { name: 'dispose', input: { ...person, as: act, ticket: ticket ?? null } };
};
