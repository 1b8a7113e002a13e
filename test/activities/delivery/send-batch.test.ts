import assert from 'node:assert/strict';
import { CancelledFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { SendBatchInput, SendResult } from '../../../src/activities/activities.ts';
import { createSendBatch } from '../../../src/activities/delivery/send-batch.ts';
import { sleepFor } from '../../../src/http/sleep.ts';
import { createBench, events, type Bench } from './delivery-bench.ts';

describe('sendBatch', () => {
  let bench: Bench;

  beforeEach(async () => {
    bench = await createBench({ splunk: { useAck: true } });
  });

  afterEach(() => bench.close());

  const sendBatch = () =>
    createSendBatch({
      ...bench.workerDeps(),
      sleep: sleepFor,
      holdBack: () => Promise.resolve(undefined),
      turns: { areKept: () => false, ended: () => undefined },
    });

  const run = (environment: MockActivityEnvironment, input: SendBatchInput): Promise<SendResult> =>
    environment.run(sendBatch(), input);

  it('answers with what history needs', async () => {
    const batch = await bench.commit(events(25));
    const result = await run(new MockActivityEnvironment(), { batch, target: 'main' });
    assert.deepEqual(result, {
      outcome: 'delivered',
      events: 25,
      quarantined: 0,
      possiblyDoubled: 0,
    });
  });

  it('ends as cancelled while it waits for an acknowledgement, and can be taken up again', async () => {
    const content = events(25);
    const batch = await bench.commit(content);
    await bench.plant({
      kind: 'ack_never_true',
      count: 1,
      match: { body: content[0]?.event_id ?? '' },
    });
    const environment = new MockActivityEnvironment();
    const running = run(environment, { batch, target: 'main' });
    setTimeout(() => environment.cancel(), 100);
    await assert.rejects(running, CancelledFailure);
    await bench.deliverAgainAndAgain(batch);
    await bench.assertExact(content);
  });

  it('says that a damaged batch is damaged', async () => {
    const batch = await bench.commit(events(25));
    await bench.corrupt(batch);
    const result = await run(new MockActivityEnvironment(), { batch, target: 'main' });
    assert.equal(result.outcome, 'damaged');
  });
});
