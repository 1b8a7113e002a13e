import assert from 'node:assert/strict';
import { userInfo } from 'node:os';
import type { Client } from '@temporalio/client';
import { testTemporal } from '../../support/temporal-server.ts';
import { run } from '../support.ts';
import { alertDeployment } from './support.ts';

const temporalSection = async (): Promise<string> => {
  const { address } = await testTemporal();
  return `temporal: { address: "${address}", task_queue: nobody }`;
};

/** Signals that the alert's run has been sent, by name. */
const signalsOf = async (client: Client, id: string): Promise<ReadonlyMap<string, object>> => {
  const handle = client.workflow.getHandle(`alert/${id}`);
  const { events } = await handle.fetchHistory();
  const signals = (events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: signal }) => {
    const data = signal?.input?.payloads?.[0]?.data;
    return signal?.signalName && data ? [[signal.signalName, data] as const] : [];
  });
  return new Map(
    signals.map(([name, data]) => [name, JSON.parse(Buffer.from(data).toString()) as object]),
  );
};

describe('holdfast alerts ack and dispose without a worker', () => {
  it('leave it with Temporal, which starts the run and keeps it until a worker runs', async () => {
    const id = 'aaaa000000000001';
    const { client } = await testTemporal();
    await using place = await alertDeployment({ rest: await temporalSection() });
    await place.raise(id);
    const ack = run(['alerts', 'ack', 'aaaa', '--json'], { folder: place.folder });
    const asIncident = ['alerts', 'dispose', id, '--as', 'incident', '--by', 'Ada'];
    const disposed = run([...asIncident, '--ticket', 'INC-1'], { folder: place.folder });
    const [first, second] = await Promise.all([ack, disposed]);
    const signals = await signalsOf(client, id);
    await client.workflow.getHandle(`alert/${id}`).terminate();
    assert.equal(first.code, 0, first.stderr);
    const { outcome, alert } = JSON.parse(first.stdout) as { outcome: string; alert: object };
    assert.equal(outcome, 'signal');
    assert.equal((alert as { state: string }).state, 'open');
    assert.equal(second.code, 0, second.stderr);
    assert.match(second.stdout, /no worker answered, so alert\/aaaa000000000001 writes it down/);
    assert.match(second.stdout, /\n {2}acknowledged +-\n/);
    const { at: ackAt, ...acknowledged } = signals.get('acknowledge') as { at: string };
    assert.deepEqual(acknowledged, { by: userInfo().username, via: 'cli' });
    assert.ok(Date.parse(ackAt) > 0);
    const { at: _, ...decided } = signals.get('dispose') as { at: string };
    assert.deepEqual(decided, { by: 'Ada', via: 'cli', as: 'incident', ticket: 'INC-1' });
  }).timeout(60_000);
});

describe('holdfast alerts ack and dispose', () => {
  it('end with 3 where Temporal does not answer', async () => {
    await using place = await alertDeployment({ rest: 'temporal: { address: "127.0.0.1:1" }' });
    await place.raise('bbbb000000000001');
    const { code, stderr } = await run(['alerts', 'ack', 'bbbb'], { folder: place.folder });
    assert.equal(code, 3);
    assert.match(stderr, /No Temporal server answers/);
  });

  it('end with 1 for an alert that is not known, or of which there are several', async () => {
    await using place = await alertDeployment({ rest: await temporalSection() });
    await place.raise('cccc000000000001');
    await place.raise('cccc000000000002');
    for (const id of ['cccc', 'dddd', 'nonsense', '%']) {
      const { code, stderr } = await run(['alerts', 'ack', id], { folder: place.folder });
      assert.equal(code, 1);
      assert.match(stderr, /There is no alert .*, or more than one begins like that/);
    }
  });

  it('end with 2 for a verdict that is none, an empty name, and authorised without ticket', async () => {
    const wrong = [
      ['dispose', 'aaaa', '--as', 'nothing'],
      ['dispose', 'aaaa'],
      ['dispose', 'aaaa', '--as', 'authorised'],
      ['ack', 'aaaa', '--by', ' '],
    ];
    for (const args of wrong) {
      const { code, stderr } = await run(['alerts', ...args]);
      assert.equal(code, 2, args.join(' '));
      assert.match(stderr, /authorised|as <verdict>|characters/);
    }
  });
});
