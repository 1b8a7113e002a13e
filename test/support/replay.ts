import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import type { Client } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, Worker } from '@temporalio/worker';
import { installSilentRuntime } from './silent-runtime.ts';

const WORKFLOWS = fileURLToPath(new URL('../../src/workflows/index.ts', import.meta.url));
const quiet = new DefaultLogger('ERROR');

let bundle: ReturnType<typeof bundleWorkflowCode> | undefined;

/** The product's workflow code, bundled once per test process. */
export const workflowBundle = (): ReturnType<typeof bundleWorkflowCode> => {
  installSilentRuntime();
  bundle ??= bundleWorkflowCode({ workflowsPath: WORKFLOWS, logger: quiet });
  return bundle;
};

/** Replays every history of a task queue; a workflow that would now decide otherwise is an error. */
export const replayHistories = async (client: Client, taskQueue: string): Promise<number> => {
  const executions = client.workflow.list({ query: `TaskQueue="${taskQueue}"` });
  const histories = executions.intoHistories({ concurrency: 2 });
  const results = Worker.runReplayHistories({ workflowBundle: await workflowBundle() }, histories);
  let replayed = 0;
  for await (const { workflowId, error } of results) {
    assert.equal(error, undefined, `${workflowId} does not replay: ${String(error)}`);
    replayed += 1;
  }
  return replayed;
};
