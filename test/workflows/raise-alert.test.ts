import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AlertStatus } from '../../src/workflows/alert-messages.ts';
import { alertReaches } from '../support/alert-runs.ts';
import { until } from '../support/until.ts';
import { alertBench } from './alert-bench.ts';

/** Enough to make a history long. */
const MANY = 520;

describe('raiseAlert, of a scripted ledger and scripted channels', function () {
  this.timeout(60_000);

  it('ends only when what was said last is written down and shown', async () => {
    for (let round = 0; round < 3; round += 1) {
      let isSaid = false;
      const bench = await alertBench({
        onRefresh: async (run) => {
          if (isSaid) return;
          isSaid = true;
          // As the run is about to end.
          await run.signal('dispose', { as: 'incident', by: 'bert' });
        },
        onSettle: () => sleep(20),
      });
      await bench.during(async () => {
        const started = await bench.start();
        await alertReaches(started, 'waiting');
        await started.signal('acknowledge', { by: 'ada' });
        const ended = (await started.result()) as AlertStatus;
        assert.deepEqual(
          bench.settled.map(({ act }) => act),
          ['acknowledge', 'dispose'],
        );
        assert.equal(ended.state, 'closed');
        assert.equal(bench.refreshes().at(-1), 'closed');
      });
    }
  });

  it('undelivered for long, it goes on in a run of its own, and loses nothing that was said', async () => {
    const down = new Set(['security']);
    const bench = await alertBench({ down, onSettle: () => sleep(200) });
    await bench.during(async () => {
      const started = await bench.start();
      const { runId: first } = await started.describe();
      await alertReaches(bench.run, 'undelivered');
      for (let sent = 0; sent < MANY; sent += 40)
        await Promise.all(Array.from({ length: 40 }, () => bench.run.signal('grew')));
      await until('another run', async () => (await bench.run.describe()).runId !== first, 30_000);
      assert.equal(
        (await alertReaches(bench.run, 'undelivered')).lastError,
        'security: token_revoked',
      );
      down.clear();
      await alertReaches(bench.run, 'waiting');
      assert.equal(bench.shown.length, 1);
      // Again as long, with an acknowledgement at the end.
      const { runId: second } = await bench.run.describe();
      for (let sent = 0; sent < MANY; sent += 40)
        await Promise.all(Array.from({ length: 40 }, () => bench.run.signal('grew')));
      await bench.run.signal('acknowledge', { by: 'ada' });
      const ended = (await bench.run.result()) as AlertStatus;
      assert.deepEqual([ended.state, ended.acknowledgedBy], ['acknowledged', 'ada']);
      assert.notEqual((await bench.run.describe()).runId, first);
      assert.ok(second);
      assert.equal(bench.shown.length, 1, 'shown once in all');
    });
  });

  it('tells all of a step, and waits for the one that is down no longer than for an answer', async () => {
    const down = new Set(['on-call']);
    const steps = [
      { channels: ['security', 'on-call'], all: true, acknowledgeWithinMs: 2_500 },
      { channels: ['chief'], all: false, acknowledgeWithinMs: 3_600_000 },
    ];
    const bench = await alertBench({ steps, down });
    await bench.during(async () => {
      await bench.start();
      await alertReaches(bench.run, 'escalated');
      const told = bench.shown.map(({ channel, occasion }) => `${channel} ${occasion}`);
      assert.deepEqual(told, ['security raise', 'chief escalate-2']);
      assert.equal(bench.tried.filter(({ channel }) => channel === 'security').length, 1);
      assert.ok(bench.tried.filter(({ channel }) => channel === 'on-call').length > 1);
      await bench.run.signal('acknowledge', { by: 'ada' });
      await bench.run.result();
    });
  });

  it('tells the one of a step that was down as soon as it is back', async () => {
    const down = new Set(['on-call']);
    const steps = [
      { channels: ['security', 'on-call'], all: true, acknowledgeWithinMs: 3_600_000 },
    ];
    const bench = await alertBench({ steps, down });
    await bench.during(async () => {
      await bench.start();
      await until('one has it', () => bench.tried.some(({ channel }) => channel === 'on-call'));
      down.clear();
      await alertReaches(bench.run, 'waiting');
      assert.deepEqual(
        bench.shown.map(({ channel }) => channel),
        ['security', 'on-call'],
      );
      await bench.run.signal('resolve');
      assert.equal(((await bench.run.result()) as AlertStatus).state, 'resolved');
    });
  });
});

describe('watchCriticalEvents, of a scripted source', function () {
  this.timeout(60_000);

  it('goes on for ever in runs of bounded length, and counts on', async () => {
    const bench = await alertBench();
    await bench.during(async () => {
      const watch = await bench.client.workflow.start('watchCriticalEvents', {
        workflowId: `alerts/watch/${bench.alert}`,
        taskQueue: bench.taskQueue,
        args: [{ source: 'ledger' }],
      });
      const { runId } = await watch.describe();
      const chain = bench.client.workflow.getHandle(watch.workflowId);
      await until('another run', async () => (await chain.describe()).runId !== runId, 50_000);
      const before = bench.looks();
      const status = await until('it counts on', async () => {
        const now = await chain.query<{ events: number }>('status');
        return now.events > before && now;
      });
      assert.ok(status.events <= bench.looks());
      const { historyLength } = await bench.client.workflow
        .getHandle(watch.workflowId, runId)
        .describe();
      assert.ok(historyLength < 700, `${historyLength}`);
      await chain.terminate();
    });
  });
});
