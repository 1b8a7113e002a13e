import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { clearFaults, plant } from '../support/plant.ts';
import { until } from '../support/until.ts';
import type { Tenant } from './tenant.ts';

/** A fault, and where it is planted. */
export interface Planted {
  readonly at: 'source' | 'splunk';
  readonly fault: { readonly kind: string } & Readonly<Record<string, unknown>>;
  /** It is ended when it has struck so often. */
  readonly strikes: number;
  /** Id of the record that is to be kept aside because of it. */
  readonly poison?: string;
}

/** A machine that is busy with the other seeds takes its time. */
const STRUCK_MS = 120_000;
const BURST_MS = 300;
/** From then on it takes its time: what strikes all of a stage takes minutes. */
const MANY_BURSTS = 20;

/** How often each kind has struck so far, by the simulators' own count. */
const firedAt = async ({ source, splunk }: Tenant, at: Planted['at']) => {
  const { adminUrl } = at === 'source' ? source : splunk;
  const reply = await fetch(`${adminUrl}/faults`);
  const { fired } = (await reply.json()) as { readonly fired: Readonly<Record<string, number>> };
  return fired;
};

export const strikesOf = async (tenant: Tenant, { at, fault }: Planted): Promise<number> =>
  (await firedAt(tenant, at))[fault.kind] ?? 0;

export const plantAll = async (tenant: Tenant, planted: readonly Planted[]): Promise<void> => {
  for (const { at, fault } of planted) await plant(tenant[at], fault);
};

export const endFaults = async ({ source, splunk }: Tenant): Promise<void> => {
  await clearFaults(source);
  await clearFaults(splunk);
};

/** Keeps an organisation busy: small bursts of changes, of which some are late. */
export const keepChanging = (tenant: Tenant): { stop(): Promise<void> } => {
  const { draw } = tenant;
  const ending = new AbortController();
  const running = (async () => {
    for (let bursts = 0; !ending.signal.aborted; bursts += 1) {
      tenant.change(1 + draw.int(5));
      if (draw.chance(0.2)) tenant.change(1, draw.int(1_500));
      await sleep((BURST_MS + draw.int(BURST_MS)) * (bursts < MANY_BURSTS ? 1 : 5));
    }
  })();
  return {
    stop: async () => {
      ending.abort();
      await running;
    },
  };
};

/** Waits until each planted fault has struck as often as it is to; one that never does is an error. */
export const untilStruck = async (tenant: Tenant, planted: readonly Planted[]): Promise<void> => {
  for (const one of planted) {
    const name = `${one.fault.kind} to strike seed ${tenant.seed} ${one.strikes} times`;
    await until(name, async () => (await strikesOf(tenant, one)) >= one.strikes, STRUCK_MS);
  }
};

/** One number for each kind, however often it was planted. */
const kindsOf = (planted: readonly Planted[]): Iterable<Planted> =>
  new Map(planted.map((one) => [`${one.at} ${one.fault.kind}`, one])).values();

export const countStrikes = async (
  tenant: Tenant,
  planted: readonly Planted[],
): Promise<number> => {
  let total = 0;
  for (const one of kindsOf(planted)) total += await strikesOf(tenant, one);
  return total;
};

/** The same; a fault that never struck is an error. */
export const totalStrikes = async (
  tenant: Tenant,
  planted: readonly Planted[],
): Promise<number> => {
  for (const one of kindsOf(planted)) {
    const strikes = await strikesOf(tenant, one);
    assert.ok(strikes > 0, `${one.fault.kind} never struck seed ${tenant.seed}`);
  }
  return countStrikes(tenant, planted);
};
