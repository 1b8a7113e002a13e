import type { Client } from '@temporalio/client';
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
    await client.workflow.start<typeof raiseAlert>('raiseAlert', runOf(options, id));
    await alerts.noteStarted(id);
  };

  const signal = async (id: string, name: 'grew' | 'resolve'): Promise<void> => {
    await client.workflow.signalWithStart<typeof raiseAlert>('raiseAlert', {
      ...runOf(options, id),
      signal: name,
    });
  };

  const tellGrown = async (id: string): Promise<void> => {
    growing.delete(id);
    toldAt.set(id, now());
    try {
      await signal(id, 'grew');
    } catch (error) {
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
    resolve: (id) => signal(id, 'resolve'),
  };
};

/**
 * Repeated, it is the run that there is. One that is not there, because somebody has acknowledged, by force, or with
 * Temporal's database, is started again: it reads in the ledger how its alert stands, tells nobody twice, brings what was
 * shown up to date, and ends.
 */
const runOf = ({ taskQueue }: AlertStarterOptions, id: string) =>
  ({
    workflowId: `alert/${id}`,
    taskQueue,
    args: [{ alert: id }],
    workflowIdConflictPolicy: 'USE_EXISTING',
  }) as const;

const aFewAtOnce = async (
  ids: readonly string[],
  run: (id: string) => Promise<void>,
): Promise<void> => {
  for (let start = 0; start < ids.length; start += AT_ONCE)
    await Promise.all(ids.slice(start, start + AT_ONCE).map(run));
};
