import { createHash } from 'node:crypto';
import { FILES, SCOPES } from '../formats/object-keys.ts';
import type { ScopePredicate } from '../formats/other-predicates.ts';
import { SCOPE_PREDICATE_TYPE, type Statement } from '../formats/statement.ts';
import { jsonFile } from './json-file.ts';
import type { SealDependencies } from './seal-dependencies.ts';
import { sealStatement } from './seal-statement.ts';

export type Scope = Omit<ScopePredicate, 'declaredAt' | 'product'>;

/**
 * States which windows there have to be, before the first of them is sealed: without it, nobody could tell that the
 * oldest or a whole tenant is missing. Does nothing where what is stated covers it already.
 */
export const declareScope = async (
  deps: SealDependencies,
  scope: Scope,
  said: Pick<ScopePredicate, 'declaredAt' | 'product'>,
): Promise<void> => {
  for (const known of await readScopes(deps)) if (covers(known, scope)) return;
  const predicate: ScopePredicate = { ...scope, ...said };
  await sealStatement(deps, {
    prefix: `${SCOPES}${nameOf(scope)}`,
    predicateType: SCOPE_PREDICATE_TYPE,
    // Without the time: a repetition says the same of the same file.
    files: [jsonFile(FILES.scope, scope)],
    predicateOf: () => predicate,
  });
};

const covers = (known: ScopePredicate, wanted: Scope): boolean =>
  known.from <= wanted.from && JSON.stringify(sameIn(known)) === JSON.stringify(sameIn(wanted));

const sameIn = ({ tenant, platform, organizationId, dialect, services, windowMinutes }: Scope) => [
  tenant,
  platform,
  organizationId,
  dialect,
  services,
  windowMinutes,
];

/** The same scope again has the same name, whoever declares it. */
const nameOf = (scope: Scope): string =>
  createHash('sha256')
    .update(JSON.stringify([...sameIn(scope), scope.from]))
    .digest('hex')
    .slice(0, 12);

/** Only those that were stated whole: with a bundle. */
const readScopes = async ({ store }: SealDependencies): Promise<readonly ScopePredicate[]> => {
  const keys = new Set<string>();
  for await (const { key } of store.list(SCOPES)) keys.add(key);
  const scopes: ScopePredicate[] = [];
  for (const key of keys) {
    const prefix = key.slice(0, -FILES.proof.length);
    if (!key.endsWith(FILES.proof)) continue;
    const bytes = await store.get(`${prefix}${FILES.statement}`, null);
    if (bytes === undefined) continue;
    scopes.push((JSON.parse(bytes.toString()) as Statement<ScopePredicate>).predicate);
  }
  return scopes;
};
