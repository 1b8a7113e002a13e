import type { Client } from '@temporalio/client';
import type { VerifiedArchive } from '../../activities/harvest/harvest-activities.ts';
import type { Config } from '../../config/config.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { backfillEvidence } from '../../workflows/backfill-evidence.ts';
import type { verifyArchive } from '../../workflows/verify-archive.ts';
import { backfillWorkflowId } from '../harvest/run-backfill.ts';

const DAY_MS = 86_400_000;
const REFRESH_MS = 5_000;

/** The demo's evidence: its last day, harvested at every start, then held against what was signed. */
export interface DemoHarvest {
  /** Null until the archive was verified, or could not be. */
  readonly verified: VerifiedArchive | { readonly trouble: string } | null;
  /** Looks whether it has ended, now and then; never waits, never throws. */
  refresh(): void;
  /** When nothing is asked any more: a connection closed under a question ends the process. */
  settled(): Promise<void>;
}

/** From the first window there is, or a day ago: evidence has no hole where the demo stood still. */
const beginningOf = async (ledger: Ledger, tenant: string): Promise<number> => {
  const [first] = await ledger.windows.list({ tenant, limit: 1 });
  return Math.min(first?.window.from ?? Number.POSITIVE_INFINITY, Date.now() - DAY_MS);
};

const isRunning = async (client: Client, workflowId: string): Promise<boolean> => {
  const { status } = await client.workflow.getHandle(workflowId).describe();
  return status.name === 'RUNNING';
};

const toTrouble = (error: unknown): { readonly trouble: string } => {
  let cause = error;
  while (cause instanceof Error && cause.cause instanceof Error) cause = cause.cause;
  return { trouble: cause instanceof Error ? cause.message : String(cause) };
};

export const startDemoHarvest = async (
  client: Client,
  { harvests, temporal: { taskQueue } }: Config,
  ledger: Ledger,
): Promise<DemoHarvest> => {
  const tenants = harvests.map(({ settings }) => settings.name);
  for (const tenant of tenants) {
    const from = new Date(await beginningOf(ledger, tenant)).toISOString();
    await client.workflow.start<typeof backfillEvidence>('backfillEvidence', {
      workflowId: backfillWorkflowId(tenant),
      workflowIdConflictPolicy: 'USE_EXISTING',
      taskQueue,
      args: [{ tenant, from, to: new Date().toISOString() }],
      staticSummary: `${tenant}: evidence of the simulated past`,
    });
  }
  let verified: DemoHarvest['verified'] = null;
  let isVerifying = false;
  let askedAt = 0;
  let asking = Promise.resolve();

  const look = async (): Promise<void> => {
    const ids = isVerifying ? ['verify-archive'] : tenants.map(backfillWorkflowId);
    const running = await Promise.all(ids.map((id) => isRunning(client, id)));
    if (running.includes(true)) return;
    if (isVerifying) {
      const handle = client.workflow.getHandle<typeof verifyArchive>('verify-archive');
      verified = await handle.result().catch(toTrouble);
      return;
    }
    await client.workflow.start<typeof verifyArchive>('verifyArchive', {
      workflowId: 'verify-archive',
      taskQueue,
      args: [{}],
      workflowIdConflictPolicy: 'USE_EXISTING',
    });
    isVerifying = true;
  };

  return {
    get verified() {
      return verified;
    },
    refresh() {
      if (verified !== null || Date.now() - askedAt < REFRESH_MS) return;
      askedAt = Date.now();
      // A server that does not answer is asked again.
      asking = asking.then(look).catch(() => undefined);
    },
    settled: async () => asking,
  };
};
