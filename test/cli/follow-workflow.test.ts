import assert from 'node:assert/strict';
import { type Client, ServiceError, type WorkflowHandle } from '@temporalio/client';
import { CliError } from '../../src/cli/cli-error.ts';
import { followWorkflow } from '../../src/cli/follow-workflow.ts';

/** As gRPC throws it. */
const unavailable = (): Error =>
  Object.assign(new Error('14 UNAVAILABLE: no connection'), {
    code: 14,
    details: 'no connection',
    metadata: {},
  });

describe('a workflow that is followed', () => {
  it('goes on when Temporal goes away, which is said, with exit code 3', async () => {
    const failing = new ServiceError('Failed to get result', { cause: unavailable() });
    const client = { connection: {}, withDeadline: () => Promise.reject(failing) };
    const handle = { workflowId: 'reconcile', result: () => Promise.reject(failing) };
    const shape = { unit: 'batches', toProgress: () => null, toEnd: () => ({ done: 0, total: 0 }) };
    const followed = followWorkflow(
      client as unknown as Client,
      handle as unknown as WorkflowHandle,
      shape as never,
    );
    await assert.rejects(followed, (error) => {
      assert.ok(error instanceof CliError, String(error));
      assert.equal(error.exitCode, 3);
      assert.match(error.message, /No Temporal server answers/);
      assert.match(error.advice ?? '', /reconcile goes on by itself/);
      return true;
    });
  });
});
