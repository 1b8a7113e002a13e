import type { ContactCentre } from '../changes/contact-centre.ts';
import { genesysError } from './error.ts';
import type { GenesysState } from './state.ts';
import { json } from '../http/respond.ts';
import type { SimulatedRequest, SimulatedResponse } from '../http/exchange.ts';

type CollectionName = Exclude<keyof ContactCentre, 'organization'>;

const COLLECTIONS: ReadonlyMap<string, CollectionName> = new Map<string, CollectionName>([
  ['authorization/roles', 'roles'],
  ['authorization/divisions', 'divisions'],
  ['routing/queues', 'queues'],
  ['flows/datatables', 'dataTables'],
  ['oauth/clients', 'oauthClients'],
  ['outbound/campaigns', 'campaigns'],
  ['groups', 'groups'],
  ['flows', 'flows'],
  ['integrations', 'integrations'],
]);

/** GET of an entity by id, and users in bulk; undefined where there is no such path. */
export function lookUp(
  request: SimulatedRequest,
  { world }: GenesysState,
): SimulatedResponse | undefined {
  const path = request.path.slice('/api/v2/'.length);
  if (path === 'users') return json(200, { entities: users(request, world.centre) });
  const [collection, id] = [
    path.slice(0, path.lastIndexOf('/')),
    path.slice(path.lastIndexOf('/') + 1),
  ];
  if (collection === 'users') {
    const user = users(request, world.centre, id)[0];
    return user === undefined ? notFound(path) : json(200, user);
  }
  const name = COLLECTIONS.get(collection);
  if (name === undefined) return undefined;
  const found = world.centre[name].find((entity) => entity.id === id);
  return found === undefined ? notFound(path) : json(200, { ...found, selfUri: request.path });
}

/** Deleted users only with `state=deleted` or `any`; users of other organisations never. */
function users(request: SimulatedRequest, centre: ContactCentre, id?: string) {
  const state = request.query.get('state') ?? 'active';
  const ids = id === undefined ? (request.query.get('id') ?? '').split(',') : [id];
  return [
    ...(state === 'deleted' ? [] : centre.users.map((user) => ({ ...user, state: 'active' }))),
    ...(state === 'active'
      ? []
      : centre.deletedUsers.map((user) => ({ ...user, state: 'deleted' }))),
  ]
    .filter((user) => ids.includes(user.id))
    .map((user) => ({ ...user, username: user.email, selfUri: `/api/v2/users/${user.id}` }));
}

function notFound(path: string): SimulatedResponse {
  return genesysError(404, 'not.found', `The requested resource ${path} was not found.`);
}
