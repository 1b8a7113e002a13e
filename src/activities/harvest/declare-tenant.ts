import { type Scope, declareScope } from '../../evidence/archive/declare-scope.ts';
import type { SealDependencies } from '../../evidence/archive/seal-dependencies.ts';
import type { HarvestSetup } from './harvest-setup.ts';

/** Says in the archive that every window from then on has to be there. */
export type DeclareScope = (
  setup: HarvestSetup,
  organizationId: string,
  from: number,
) => Promise<void>;

export interface DeclareScopeDependencies {
  readonly seal: SealDependencies;
  readonly product: string;
  readonly now: () => number;
}

/** Remembers what it has declared: the archive is asked once per tenant and process. */
export const createDeclareScope = ({
  seal,
  product,
  now,
}: DeclareScopeDependencies): DeclareScope => {
  const declared = new Map<string, number>();
  return async (setup, organizationId, from) => {
    const { tenant, platform, dialect } = setup.source;
    const first = Math.min(from, setup.from ?? from);
    if ((declared.get(tenant) ?? Number.POSITIVE_INFINITY) <= first) return;
    const scope: Scope = {
      tenant,
      platform,
      organizationId,
      dialect,
      services: setup.services.length === 0 ? null : setup.services,
      from: new Date(first).toISOString(),
      windowMinutes: setup.windowMs / 60_000,
    };
    await declareScope(seal, scope, { declaredAt: new Date(now()).toISOString(), product });
    declared.set(tenant, first);
  };
};
