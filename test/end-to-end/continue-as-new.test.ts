import assert from 'node:assert/strict';
import type { WorkflowHandle } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { SetPauseInput } from '../../src/activities/activities.ts';
import type { ExtractStatus } from '../../src/workflows/messages.ts';
import { countAtSink } from '../support/count-at-sink.ts';
import { createRig, QUICK, type Rig } from '../support/rig.ts';
import { until } from '../support/until.ts';

const statusOf = async (run: WorkflowHandle): Promise<ExtractStatus> => run.query('status');

interface Link {
  readonly runId: string;
  readonly status: string;
  readonly continuedFrom: string;
  /** Reasons of the pauses that the run kept with the stream, null for a resume. */
  readonly kept: readonly (string | null)[];
}

/** Every run of a workflow id, the oldest first. */
const chainOf = async ({ client }: Rig, workflowId: string): Promise<readonly Link[]> => {
  const links: (Link & { readonly startTime: Date })[] = [];
  for await (const found of client.workflow.list({ query: `WorkflowId="${workflowId}"` })) {
    const { runId, startTime, status } = found;
    const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    const kept = (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: scheduled }) => {
      if (scheduled?.activityType?.name !== 'setPause') return [];
      const [payload] = scheduled.input?.payloads ?? [];
      assert.ok(payload);
      const { pause } = defaultPayloadConverter.fromPayload<SetPauseInput>(payload);
      return [pause?.reason ?? null];
    });
    const started = events?.[0]?.workflowExecutionStartedEventAttributes;
    const continuedFrom = started?.continuedExecutionRunId ?? '';
    links.push({ runId, startTime, status: status.name, kept, continuedFrom });
  }
  return links.sort((one, other) => one.startTime.getTime() - other.startTime.getTime());
};

describe('a run that follows', function () {
  this.timeout(90_000);
  let rig: Rig;
  beforeEach(async () => {
    rig = await createRig({
      world: {
        ratePerSecond: { genesys: 10, cxone: 0 },
        history: { genesys: { records: 300, spanMs: 600_000 } },
      },
      streams: {
        query: { dialect: 'genesys.query', connection: 'genesys', ...QUICK, poll: '5ms' },
      },
    });
    await rig.start();
  });
  afterEach(() => rig.close());

  const everythingOnce = async (): Promise<void> => {
    const asOf = Date.now();
    await until(
      'everything in Splunk',
      () => countAtSink(rig, 'genesys', { asOf }).lost.length === 0,
    );
    assert.deepEqual(countAtSink(rig, 'genesys').doubled, []);
  };

  it('continues as new under a hail of signals and updates, and loses none of them', async () => {
    const run = await rig.extract('query', { follow: true });
    const first = (await run.describe()).runId;
    const sent: string[] = [];
    let resumes = 0;
    const isRenewed = async (): Promise<boolean> => (await run.describe()).runId !== first;
    for (let afterwards = 0; afterwards < 5; afterwards += (await isRenewed()) ? 1 : 0) {
      const reason = `pause ${sent.length}`;
      sent.push(reason);
      if (sent.length % 3 === 0) {
        const status = await run.executeUpdate<ExtractStatus, [string]>('pause', {
          args: [reason],
        });
        assert.equal(status.pause?.reason, reason);
        await run.executeUpdate('resume');
      } else {
        await run.signal('pause', reason);
        await run.signal('resume');
      }
      resumes += 1;
    }
    await until('the run goes on', async () => (await statusOf(run)).state === 'following');
    rig.world.stop();
    await everythingOnce();
    const status = await until('nothing is on its way', async () => {
      const now = await statusOf(run);
      return now.sending === 0 && now;
    });
    await run.terminate();

    const chain = await chainOf(rig, run.workflowId);
    assert.ok(chain.length >= 2, 'the run did not continue as new');
    const kept = chain.flatMap((link) => link.kept);
    assert.deepEqual(
      kept.filter((reason) => reason !== null),
      sent,
      'a pause was lost, repeated, or kept out of order',
    );
    assert.equal(kept.length - sent.length, resumes);
    for (const [place, { continuedFrom, status: how }] of chain.entries()) {
      assert.equal(continuedFrom, chain[place - 1]?.runId ?? '');
      assert.equal(how, place === chain.length - 1 ? 'TERMINATED' : 'CONTINUED_AS_NEW');
    }
    assert.equal(status.events, countAtSink(rig, 'genesys').indexed, 'the counts were not carried');
  });

  it('may be started twice under different ids: nothing is lost, nothing is doubled', async () => {
    const runs = await Promise.all(
      ['one', 'other'].map((name) =>
        rig.client.workflow.start('extractAuditLog', {
          workflowId: `extract/${rig.taskQueue}/${name}`,
          taskQueue: rig.taskQueue,
          args: [{ stream: 'query', follow: true }],
        }),
      ),
    );
    for (const run of runs) {
      await until('both follow', async () => (await statusOf(run)).state === 'following');
    }
    const asOf = Date.now() + 3_000;
    await until('three more seconds of changes', () => Date.now() > asOf);
    rig.world.stop();
    await everythingOnce();
    const [one, other] = await Promise.all(runs.map(statusOf));
    assert.ok((one?.events ?? 0) > 0 && (other?.events ?? 0) > 0, 'only one of them read anything');
    for (const run of runs) await run.terminate();
  });
});
