import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { clearFaults, plant } from '../../support/plant.ts';
import { restartableTemporal } from '../../support/temporal-server.ts';
import { until } from '../../support/until.ts';
import type { NaiveScript } from '../naive-script.ts';
import { strikesOf } from '../planting.ts';
import type { Scene, Setting } from '../scene.ts';
import type { Stage } from '../stage.ts';
import { startStateServer } from '../state-server.ts';
import type { Tenant } from '../tenant.ts';

const countAll = ({ tenants }: Stage): number =>
  tenants.reduce((sum, { splunk: { index } }) => sum + index.count(), 0);

/** The stage works again: something new has reached a Splunk. */
export const comesBack = async (stage: Stage): Promise<void> => {
  const before = countAll(stage);
  await until('an event after a kill', () => countAll(stage) > before, 120_000);
};

const ON_ITS_WAY = { path: '/services/collector/event', body: 'ccas_request_id' };
const MID_SEND = [
  // Splunk has the events, and its answer is on the way;
  { kind: 'slow_answer', delayMs: 900, match: ON_ITS_WAY },
  // or it will never answer,
  { kind: 'accept_then_timeout', match: ON_ITS_WAY },
  // or it has nothing yet.
  { kind: 'never_answer', match: ON_ITS_WAY },
];

/** Each seed has its own moment: any, or one in mid-send. */
const momentOf = async (tenant: Tenant): Promise<void> => {
  const { draw, splunk } = tenant;
  if (draw.chance(0.4)) return sleep(draw.int(2_000));
  const fault = draw.pick(MID_SEND);
  const planted = { at: 'splunk', fault, strikes: 1 } as const;
  const before = await strikesOf(tenant, planted);
  await plant(splunk, fault);
  // After a kill before this one its stream may wait for a heartbeat that never comes.
  const isStruck = async () => (await strikesOf(tenant, planted)) > before;
  await until(`a request of seed ${tenant.seed} on its way`, isStruck, 90_000);
  await sleep(draw.int(250));
};

const killWorkers: Setting['conduct'] = async (stage, own) => {
  for (const tenant of own) {
    await momentOf(tenant);
    await stage.kill();
    await clearFaults(tenant.splunk);
    await stage.start();
    await comesBack(stage);
  }
  return own.length;
};

export const inOwnProcess = (conduct: Setting['conduct']): Promise<Setting> =>
  Promise.resolve({ stage: { isOwnProcess: true }, conduct, close: () => Promise.resolve() });

const MOST_KILLS = 2;

const killServers = async (): Promise<Setting> => {
  const temporal = await restartableTemporal();
  const connection = await Connection.connect({ address: temporal.address });
  const client = new Client({ connection });
  return {
    stage: { isOwnProcess: true, temporal: { client, address: temporal.address } },
    async conduct(stage, own) {
      const some = own.slice(0, MOST_KILLS);
      for (const { draw } of some) {
        await sleep(draw.int(1_500));
        await temporal.kill();
        await sleep(draw.int(1_000));
        await temporal.restart();
        await comesBack(stage);
      }
      return some.length;
    },
    async close() {
      await connection.close();
      await temporal.stop();
    },
  };
};

const somethingIsThere = ({ tenant: { splunk, draw } }: NaiveScript): Promise<boolean> => {
  const enough = 5 + draw.int(25);
  return until('the first events', () => splunk.index.count() > enough);
};

export const KILLED: readonly Scene[] = [
  {
    id: 'F7',
    title: 'kill -9 of the worker, in mid-send and at random',
    plan: () => [],
    set: () => inOwnProcess(killWorkers),
    lesser: ['accepted', 'acknowledged'],
    bite: {
      async act(script) {
        script.start();
        await somethingIsThere(script);
        await script.kill();
        script.start();
      },
    },
  },
  {
    id: 'F8',
    title: 'kill -9 of the Temporal server',
    plan: () => [],
    set: killServers,
    lesser: ['acknowledged'],
    bite: {
      async act(script) {
        const state = await startStateServer();
        script.start({ cursor: state.url });
        await somethingIsThere(script);
        await state.kill();
        await sleep(script.tenant.draw.int(300));
        await state.restart();
        await until('its end', () => script.isDone);
        await state.kill();
      },
    },
  },
];
