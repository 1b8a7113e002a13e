import type { LookUpKind } from '../look-ups.ts';

export interface LookUpRoute {
  /** Below the api host; an entity is at `<path>/<id>`. */
  readonly path: string;
  /** Added to the list; null where the list takes no ids, so that each is asked for alone. */
  readonly bulk: string | null;
  /** What the client needs, named where it is refused; null where every client may ask. */
  readonly permission: string | null;
}

/** platform-apis §A7; which lists take ids is in the vendor's SDK (`id`, repeated). */
export const LOOK_UP_ROUTES: Readonly<Record<LookUpKind, LookUpRoute>> = {
  user: { path: '/api/v2/users', bulk: 'state=any', permission: 'directory:user:view' },
  role: {
    path: '/api/v2/authorization/roles',
    bulk: '',
    permission: 'authorization:role:view',
  },
  division: { path: '/api/v2/authorization/divisions', bulk: '', permission: null },
  queue: { path: '/api/v2/routing/queues', bulk: '', permission: 'routing:queue:view' },
  flow: { path: '/api/v2/flows', bulk: 'deleted=true', permission: 'architect:flow:view' },
  group: { path: '/api/v2/groups', bulk: '', permission: null },
  data_table: {
    path: '/api/v2/flows/datatables',
    bulk: null,
    permission: 'architect:datatable:view',
  },
  oauth_client: { path: '/api/v2/oauth/clients', bulk: null, permission: 'oauth:client:view' },
};
