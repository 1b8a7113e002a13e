import type { IdentityKind } from '../evidence/formats/evidence-files.ts';

/** Collections of Genesys addresses (`entity.selfUri`), the longer ones first. */
const COLLECTIONS: readonly (readonly [string, IdentityKind])[] = [
  ['authorization/roles', 'role'],
  ['authorization/divisions', 'division'],
  ['authorization/subjects', 'user'],
  ['flows/datatables', 'data_table'],
  ['routing/queues', 'queue'],
  ['oauth/clients', 'oauth_client'],
  ['users', 'user'],
  ['groups', 'group'],
  ['flows', 'flow'],
];

const TYPES: ReadonlyMap<string, IdentityKind> = new Map<string, IdentityKind>([
  ['User', 'user'],
  ['AuthUser', 'user'],
  ['Role', 'role'],
  ['Division', 'division'],
  ['Queue', 'queue'],
  ['Flow', 'flow'],
  ['DirectoryGroup', 'group'],
  ['Group', 'group'],
  ['Schema', 'data_table'],
  ['OAuthClient', 'oauth_client'],
]);

/** What an address says is at it: the address names the real resource, the entity's type does not always. */
export const atAddress = (
  uri: string | null,
): { readonly kind: IdentityKind; readonly id: string } | undefined => {
  for (const [collection, kind] of COLLECTIONS) {
    const [, id] = new RegExp(`^/api/v2/${collection}/([^/?#]+)`).exec(uri ?? '') ?? [];
    if (id !== undefined && id !== 'datatables') return { kind, id };
  }
  return undefined;
};

export const kindOfType = (entityType: string | null): IdentityKind | undefined =>
  TYPES.get(entityType ?? '');

/** What a property's values are ids of, by its name: `divisionId`, `queueIds`, `roles.roleId`. */
export const kindOfProperty = (property: string): IdentityKind | undefined => {
  const [, name = ''] = /(?:^|[.:/])([a-z]+)Ids?$/.exec(property) ?? [];
  return PROPERTIES.get(name);
};

const PROPERTIES: ReadonlyMap<string, IdentityKind> = new Map<string, IdentityKind>([
  ['user', 'user'],
  ['manager', 'user'],
  ['role', 'role'],
  ['division', 'division'],
  ['queue', 'queue'],
  ['flow', 'flow'],
  ['group', 'group'],
]);
