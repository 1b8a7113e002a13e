import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';

const POLL_MS = 100;

/** Whether a Temporal server answers at `address` and has the namespace. */
export async function answers(address: string, namespace: string): Promise<boolean> {
  let connection: Connection | undefined;
  try {
    connection = await Connection.connect({ address, connectTimeout: '1s' });
    const { workflowService } = connection;
    await connection.withDeadline(Date.now() + 1_000, async () =>
      workflowService.describeNamespace({ namespace }),
    );
    return true;
  } catch {
    return false; // refused, not yet, or another protocol: all mean that it cannot be used now
  } finally {
    await connection?.close();
  }
}

/** Asks again until `check` holds; false when `timeoutMs` have passed or `signal` was aborted. */
export async function waitUntil(
  check: () => Promise<boolean> | boolean,
  { timeoutMs, signal }: { timeoutMs: number; signal?: AbortSignal },
): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (signal?.aborted !== true && Date.now() < deadline) {
    if (await check()) return true;
    await sleep(POLL_MS);
  }
  return false;
}
