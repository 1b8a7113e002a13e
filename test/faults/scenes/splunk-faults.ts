import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../support/until.ts';
import { type Planted, plantAll, strikesOf } from '../planting.ts';
import type { Scene } from '../scene.ts';
import type { Tenant } from '../tenant.ts';

/** Ten seconds, scaled as everything else is. */
const BUSY_MS = 2_000;

const whileBusy = async (tenant: Tenant, planted: readonly Planted[]): Promise<void> => {
  await plantAll(tenant, planted);
  for (const one of planted) {
    await until(one.fault.kind, async () => (await strikesOf(tenant, one)) > 0);
  }
  await sleep(BUSY_MS);
};

/** Visible only once the fault is planted, also on a machine that is busy with other seeds. */
const SOON_MS = 2_000;
const ASIDE_MS = 120_000;

const poisonOf = (tenant: Tenant): string => {
  const { world, platform, draw } = tenant;
  if (tenant.isTame) return draw.pick(world.entries(platform).flatMap(({ id }) => id ?? []));
  for (;;) {
    const [id] = tenant.change(1, SOON_MS);
    if (id !== undefined) return id;
  }
};

const poisoned =
  (kind: 'refuse_marker' | 'refuse_marker_whole'): Scene['plan'] =>
  (tenant) => {
    const marker = poisonOf(tenant);
    const fault = { kind, marker, match: { body: marker }, count: 1_000 };
    return [{ at: 'splunk', fault, strikes: 1, poison: marker }];
  };

/** Refused once where it came alone, twice where it came with others: until it is kept aside, the fault stays. */
const untilAside: Scene['act'] = async (tenant, planted, stage) => {
  await plantAll(tenant, planted);
  const { deliveries } = await stage.ledger();
  const isAside = async () => (await deliveries.quarantined({ stream: tenant.name })).length > 0;
  await until(`the poison of seed ${tenant.seed} to be kept aside`, isAside, ASIDE_MS);
};

export const SPLUNK_FAULTS: readonly Scene[] = [
  {
    id: 'F4',
    title: 'HEC answers 503 code 9, busy, for a while',
    plan: () => [{ at: 'splunk', fault: { kind: 'busy', probability: 1 }, strikes: 1 }],
    lesser: ['accepted', 'acknowledged'],
    act: whileBusy,
    bite: {
      async act(script, planted) {
        script.start();
        const { splunk, draw } = script.tenant;
        const enough = draw.int(40);
        await until('the first events', () => splunk.index.count() > enough);
        await whileBusy(script.tenant, planted);
      },
    },
  },
  {
    id: 'F5',
    title: 'HEC takes the events, then breaks the connection or never answers',
    plan: ({ draw }) => [
      {
        at: 'splunk',
        fault: { kind: 'accept_then_reset', probability: 0.2 },
        strikes: 1 + draw.int(3),
      },
      {
        at: 'splunk',
        fault: { kind: 'accept_then_timeout', probability: 0.2 },
        strikes: 1 + draw.int(2),
      },
    ],
    lesser: ['accepted', 'acknowledged'],
    bite: 'without search',
  },
  {
    id: 'F6',
    title: 'HEC refuses a poison record with code 6 and keeps what came before it',
    plan: poisoned('refuse_marker'),
    act: untilAside,
    lesser: ['accepted', 'acknowledged'],
    bite: {},
  },
  {
    id: 'F6-whole',
    title: 'a receiver refuses a poison record with code 6 and keeps nothing of the request',
    plan: poisoned('refuse_marker_whole'),
    act: untilAside,
    lesser: [],
    bite: {},
  },
  {
    id: 'half-applied',
    title: 'HEC takes the first events of a request, then breaks the connection',
    plan: ({ draw }) => [
      {
        at: 'splunk',
        fault: { kind: 'accept_prefix_then_reset', eventNumber: 1 + draw.int(3), probability: 0.3 },
        strikes: 2 + draw.int(3),
      },
    ],
    lesser: ['accepted', 'acknowledged'],
    bite: 'without search',
  },
];
