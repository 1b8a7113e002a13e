import type { DeliveryDependencies } from '../../../src/activities/delivery/delivery.ts';

/** Ends a worker at one of its dealings with the world: before it takes effect, or before its result is known. */
export interface Death {
  readonly atStep: number;
  readonly moment: 'before' | 'after';
}

class Killed extends Error {}

/**
 * What a worker delivers with, until it dies: from then on nothing it does has any effect, as after kill -9. Every
 * dealing with ledger, files and HEC counts as a step.
 */
export const mortal = (deps: DeliveryDependencies, death: Death | null): DeliveryDependencies => {
  if (death === null) return deps;
  let steps = 0;
  let isDead = false;
  const step = async (act: () => unknown): Promise<unknown> => {
    if (isDead) throw new Killed();
    steps += 1;
    const isLast = steps === death.atStep;
    isDead = isLast;
    if (isLast && death.moment === 'before') throw new Killed();
    const result = await act();
    if (isDead) throw new Killed();
    return result;
  };
  const wrap = <Room extends object>(room: Room): Room =>
    new Proxy(room, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => step(() => Reflect.apply(value, target, args) as unknown);
      },
    });
  const { ledger, store, clients } = deps;
  return {
    ...deps,
    ledger: {
      ...ledger,
      batches: wrap(ledger.batches),
      deliveries: wrap(ledger.deliveries),
      conditions: wrap(ledger.conditions),
    },
    store: wrap(store),
    clients: new Map([...clients].map(([name, client]) => [name, wrap(client)])),
  };
};
