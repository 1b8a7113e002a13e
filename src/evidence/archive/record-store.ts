import { FILES, STORES } from '../formats/object-keys.ts';
import type { StorePredicate } from '../formats/other-predicates.ts';
import { STORE_PREDICATE_TYPE } from '../formats/statement.ts';
import { jsonFile } from './json-file.ts';
import type { SealDependencies } from './seal-dependencies.ts';
import { type SealedStatement, sealStatement } from './seal-statement.ts';

/** Asks the store for what it has to refuse, and keeps what it said beside the evidence. */
export const recordStore = async (
  deps: SealDependencies,
  probedAt: string,
): Promise<SealedStatement & { readonly predicate: StorePredicate }> => {
  const { store } = deps;
  const refusals = await store.probe();
  const isWorm = store.kind === 's3' && refusals.every(({ refused }) => refused);
  const predicate: StorePredicate = {
    location: store.location,
    kind: store.kind,
    claim: isWorm ? 'worm' : 'tamper-evident',
    refusals,
    probedAt,
  };
  const sealed = await sealStatement(deps, {
    prefix: `${STORES}${probedAt.replaceAll(/[-:.]/g, '')}`,
    predicateType: STORE_PREDICATE_TYPE,
    files: [jsonFile(FILES.store, predicate)],
    predicateOf: () => predicate,
  });
  return { ...sealed, predicate };
};
