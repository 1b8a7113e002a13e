import { setTimeout as sleep } from 'node:timers/promises';
import { changeAccount } from '../../support/plant.ts';
import { until } from '../../support/until.ts';
import type { NaiveScript } from '../naive-script.ts';
import { type Planted, plantAll, untilStruck } from '../planting.ts';
import type { Scene } from '../scene.ts';
import type { Tenant } from '../tenant.ts';

const UNKNOWN_OUTCOME = { kind: 'accept_then_reset', probability: 0.3 };

const unknownOutcomes: Scene['plan'] = ({ draw }) => [
  { at: 'splunk', fault: UNKNOWN_OUTCOME, strikes: 1 + draw.int(2) },
];

/** What the account may not do: `blind` sees no index, `powerless` may not search. */
const lackOf = (seed: number) => (seed % 2 === 0 ? { indexes: [] } : { maySearch: false });
const nameOf = (seed: number) => (seed % 2 === 0 ? 'blind' : 'powerless');

const withoutRights = async (tenant: Tenant, planted: readonly Planted[]): Promise<void> => {
  const { splunk, seed, draw } = tenant;
  await changeAccount(splunk, { name: 'admin', ...lackOf(seed) });
  await plantAll(tenant, planted);
  await untilStruck(tenant, planted);
  await sleep(1_500 + draw.int(1_500));
  await changeAccount(splunk, { name: 'admin', maySearch: true, indexes: ['*'] });
};

const asPowerless = async (script: NaiveScript, planted: readonly Planted[]): Promise<void> => {
  const { tenant } = script;
  await plantAll(tenant, planted);
  const searchAuthorization = `Basic ${btoa(`${nameOf(tenant.seed)}:changeme`)}`;
  script.start({ searchAuthorization });
  await untilStruck(tenant, planted);
};

/** Outcomes are unknown, and Splunk cannot, or does not, tell. */
export const SEARCH_FAULTS: readonly Scene[] = [
  {
    id: 'peers-down',
    title: 'search peers are down while outcomes are unknown',
    plan: (tenant) => [
      ...unknownOutcomes(tenant),
      { at: 'splunk', fault: { kind: 'search_peer_down', count: 1_000 }, strikes: 1 },
    ],
    async act(tenant, planted) {
      await plantAll(tenant, planted);
      await untilStruck(tenant, planted);
      await sleep(1_500 + tenant.draw.int(1_500));
    },
    lesser: [],
    bite: { asksSplunk: true },
  },
  {
    id: 'rights-lost',
    title: 'the search account loses its rights for a while',
    plan: unknownOutcomes,
    act: withoutRights,
    lesser: [],
    bite: { asksSplunk: true, act: asPowerless },
  },
  {
    id: 'rights-never',
    title: 'the search account never had rights: delivery is not called verified',
    plan: unknownOutcomes,
    search: (seed) => ({
      token: undefined,
      username: nameOf(seed),
      password: 'file:search-password',
      patience: '1s',
    }),
    isBlind: true,
    async inspect({ tenant }, stage) {
      const { targets } = await stage.ledger();
      await until(
        'its mode to be looked at again',
        async () => {
          tenant.change(1);
          await sleep(1_000);
          return (await targets.get(tenant.name))?.mode !== 'verified';
        },
        90_000,
      );
      return [];
    },
    lesser: [],
    bite: { asksSplunk: true, act: asPowerless },
  },
];
