import {
  type Client,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
} from '@temporalio/client';
import type { AlertStarter } from '../../activities/alerts/alert-starter.ts';
import type { AlertLedger } from '../../ledger/alerts.ts';
import type { raiseAlert } from '../../workflows/raise-alert.ts';

export interface AlertStarterOptions {
  readonly client: Client;
  readonly taskQueue: string;
  readonly alerts: Pick<AlertLedger, 'unstarted' | 'noteStarted'>;
  readonly now: () => number;
}

/** A storm of 10,000 matches must not be 10,000 signals, which a run's history would not hold. */
const QUIET_MS = 1_000;
const AT_ONCE = 8;
const MOST_LEFT = 1_000;

export const createAlertStarter = (options: AlertStarterOptions): AlertStarter => {
  const { client, alerts, now } = options;
  /** When each was last told that it grew, and those that are still to be told. */
  const toldAt = new Map<string, number>();
  const growing = new Set<string>();

  const startOne = async (id: string): Promise<void> => {
    try {
      await client.workflow.start<typeof raiseAlert>('raiseAlert', runOf(options, id));
    } catch (error) {
      // It ran, and has ended well: there is nothing left to tell anybody.
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
    await alerts.noteStarted(id);
  };

  const tellGrown = async (id: string): Promise<void> => {
    growing.delete(id);
    toldAt.set(id, now());
    try {
      // With start: a run that was lost with Temporal's database is there again.
      await client.workflow.signalWithStart<typeof raiseAlert>('raiseAlert', {
        ...runOf(options, id),
        signal: 'grew',
      });
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return;
      growing.add(id);
      throw error;
    }
  };

  const tellAll = async (): Promise<void> => {
    for (const [id, at] of toldAt) if (at <= now() - QUIET_MS) toldAt.delete(id);
    await aFewAtOnce(
      [...growing].filter((id) => !toldAt.has(id)),
      tellGrown,
    );
  };

  return {
    start: async ({ created, grouped }) => {
      for (const { alert } of grouped) growing.add(alert);
      await aFewAtOnce(
        created.map(({ id }) => id),
        startOne,
      );
      await tellAll();
    },
    startLeft: async () => {
      const left = await alerts.unstarted(MOST_LEFT);
      await aFewAtOnce(left, startOne);
      await tellAll();
      return left.length;
    },
    resolve: async (id) => {
      try {
        await client.workflow.getHandle(workflowIdOf(id)).signal('resolve');
      } catch (error) {
        // Ended, or lost: the ledger says that it is over, which is all that it would be told.
        if (!(error instanceof WorkflowNotFoundError)) throw error;
      }
    },
  };
};

const workflowIdOf = (id: string): string => `alert/${id}`;

/** Repeated, it is the run that there is; one that was ended by force is started again. */
const runOf = ({ taskQueue }: AlertStarterOptions, id: string) =>
  ({
    workflowId: workflowIdOf(id),
    taskQueue,
    args: [{ alert: id }],
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
  }) as const;

const aFewAtOnce = async (
  ids: readonly string[],
  run: (id: string) => Promise<void>,
): Promise<void> => {
  for (let start = 0; start < ids.length; start += AT_ONCE)
    await Promise.all(ids.slice(start, start + AT_ONCE).map(run));
};
