import type { Client } from '@temporalio/client';
import type { Ledger } from '../../ledger/ledger.ts';
import { isTimeout } from '../../worker/is-timeout.ts';
import type { ExtractStatus, PauseRequest } from '../../workflows/messages.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';

/** Long enough for a busy worker; without any worker an update would wait for ever. */
const ANSWER_MS = 10_000;

export interface PauseChange {
  readonly stream: string;
  readonly kind: 'pause' | 'resume';
  readonly reason: string;
  /** ISO 8601 UTC. */
  readonly until: string | null;
}

export interface PauseOutcome {
  /** `update`: a run confirmed it. `signal`: sent, no worker answered yet. `ledger`: no run; the next one obeys. */
  readonly by: 'update' | 'signal' | 'ledger';
  readonly workflowId: string | null;
}

const runningIds = async (client: Client, stream: string): Promise<readonly string[]> => {
  const query = `WorkflowType="extractAuditLog" AND HoldfastStream="${stream}" AND ExecutionStatus="Running"`;
  const ids: string[] = [];
  for await (const { workflowId } of client.workflow.list({ query })) ids.push(workflowId);
  return [...new Set(ids)];
};

const tellRun = async (
  client: Client,
  workflowId: string,
  { kind, reason, until }: PauseChange,
): Promise<PauseOutcome> => {
  const handle = client.workflow.getHandle(workflowId);
  const request: PauseRequest = { reason, ...(until !== null && { until }) };
  const update = async (): Promise<ExtractStatus> =>
    kind === 'resume'
      ? handle.executeUpdate<ExtractStatus, []>('resume')
      : handle.executeUpdate<ExtractStatus, [PauseRequest]>('pause', { args: [request] });
  try {
    await client.withDeadline(Date.now() + ANSWER_MS, update);
    return { by: 'update', workflowId };
  } catch (error) {
    if (!isTimeout(error)) throw error;
    // Durable: obeyed as soon as a worker runs.
    await (kind === 'resume' ? handle.signal('resume') : handle.signal('pause', request));
    return { by: 'signal', workflowId };
  }
};

const tellLedger = async (ledger: Ledger, change: PauseChange): Promise<PauseOutcome> => {
  const { stream, kind, reason, until } = change;
  if ((await ledger.streams.get(stream)) === undefined) {
    throw new CliError(
      EXIT.failed,
      `Stream ${stream} has never run, so there is nothing to ${kind}.`,
      {
        advice:
          'Start it with `holdfast up` or `holdfast schedules apply`; it can be paused from then on.',
      },
    );
  }
  if (kind === 'resume') await ledger.streams.resume(stream);
  else
    await ledger.streams.pause(stream, { reason, until, by: 'cli', at: new Date().toISOString() });
  return { by: 'ledger', workflowId: null };
};

/** Tells every run of the stream; where none runs, the ledger, which the next run reads. */
export const changePause = async (
  change: PauseChange,
  { client, ledger }: { readonly client: Client; readonly ledger: Ledger },
): Promise<readonly PauseOutcome[]> => {
  const ids = await runningIds(client, change.stream);
  if (ids.length === 0) return [await tellLedger(ledger, change)];
  return Promise.all(ids.map(async (id) => tellRun(client, id, change)));
};
