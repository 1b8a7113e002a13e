import assert from 'node:assert/strict';
import { genesysRecordOf } from '../../../src/simulator/changes/genesys-record-of.ts';
import type { PushedEnvelope } from '../../../src/simulator/genesys/push.ts';
import {
  simulateGenesys,
  type GenesysOptions,
  type GenesysSimulator,
} from '../../../src/simulator/genesys/simulate-genesys.ts';
import { until } from '../../support/until.ts';

describe('the simulated EventBridge integration', () => {
  const opened: GenesysSimulator[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((simulator) => simulator.close()));
  });
  const listen = async (options: GenesysOptions) => {
    const history = { records: 20, spanMs: 3_600_000 };
    const simulator = await simulateGenesys({ seed: 5, ratePerSecond: 0, history, ...options });
    opened.push(simulator);
    const heard: PushedEnvelope[] = [];
    const stop = simulator.onPush((envelope) => heard.push(envelope));
    return { simulator, heard, stop };
  };
  const idOf = ({ detail }: PushedEnvelope) => (detail['eventBody'] as { id: string }).id;

  it('pushes every change that is made and none of the past, out of order', async () => {
    const { simulator, heard } = await listen({ lateScale: 0.05, pushAgainShare: 0 });
    const made = simulator.world.makeChanges('genesys', 60).map(({ id }) => id ?? '');
    await until('all is pushed', () => Promise.resolve(heard.length === made.length));
    assert.deepEqual(new Set(heard.map(idOf)), new Set(made));
    assert.notDeepEqual(heard.map(idOf), made);
  });

  it('says whose it is, and what it is about, as EventBridge does', async () => {
    const { simulator, heard } = await listen({ lateScale: 0, pushSparseShare: 0 });
    const kind = 'PeoplePermissions/OAuthClient/Delete';
    const [entry] = simulator.world.makeChanges('genesys', 1, { kind });
    await until('it is pushed', () => Promise.resolve(heard.length > 0));
    const { seed, centre } = simulator.world;
    assert.ok(entry !== undefined && heard[0] !== undefined);
    const { entity } = genesysRecordOf(seed, centre, entry, entry.time);
    assert.equal(
      heard[0].source,
      `aws.partner/genesys.com/cloud/${centre.organization.id}/holdfast`,
    );
    assert.equal(heard[0]['detail-type'], 'v2.audits.entitytype.{id}.entityid.{id}');
    assert.equal(
      heard[0].detail['topicName'],
      `v2.audits.entitytype.OAuthClient.entityid.${entity.id}`,
    );
  });

  it('repeats itself, and leaves fields out, as often as it is told to', async () => {
    const { simulator, heard } = await listen({
      lateScale: 0,
      pushAgainShare: 1,
      pushSparseShare: 1,
    });
    const made = simulator.world.makeChanges('genesys', 10);
    await until('all is pushed twice', () => Promise.resolve(heard.length === 2 * made.length));
    const bodies = heard.map(({ detail }) => detail['eventBody'] as Record<string, unknown>);
    for (const body of bodies) assert.ok(!('level' in body) && !('context' in body));
  });

  it('pushes nothing to who does not listen any more', async () => {
    const { simulator, heard, stop } = await listen({ lateScale: 0 });
    stop();
    const others: PushedEnvelope[] = [];
    simulator.onPush((envelope) => others.push(envelope));
    simulator.world.makeChanges('genesys', 3);
    await until('another hears it', () => Promise.resolve(others.length >= 3));
    assert.deepEqual(heard, []);
  });
});

describe('a change that is asked for', () => {
  it('gives the role that was named, in all that the record says', async () => {
    const simulator = await simulateGenesys({ seed: 5, ratePerSecond: 0 });
    try {
      const { world } = simulator;
      const kind = 'PeoplePermissions/Role/MemberAdd';
      const [entry] = world.makeChanges('genesys', 1, { kind, target: 'admin' });
      assert.ok(entry !== undefined);
      const { entity } = genesysRecordOf(world.seed, world.centre, entry, entry.time);
      const role = world.centre.roles.find(({ name }) => name === 'admin');
      assert.equal(entity.id, role?.id);
      assert.equal(entity.name?.split('--')[1], role?.id);
    } finally {
      await simulator.close();
    }
  });
});
