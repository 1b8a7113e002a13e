import type { ContactCentre, Named } from '../changes/contact-centre.ts';
import { describeUser, describeEntity } from './describe-entity.ts';
import { genesysError } from './error.ts';
import { lookInto } from './look-into.ts';
import { page } from './page.ts';
import type { GenesysState } from './state.ts';
import { json } from '../http/respond.ts';
import type { SimulatedRequest, SimulatedResponse } from '../http/exchange.ts';

type CollectionName = Exclude<keyof ContactCentre, 'organization'>;

interface Collection {
  readonly name: CollectionName;
  readonly permission: string;
  /** Its list takes ids. */
  readonly isListed?: boolean;
}

const COLLECTIONS: ReadonlyMap<string, Collection> = new Map<string, Collection>([
  ['users', { name: 'users', permission: 'directory:user:view' }],
  ['authorization/roles', { name: 'roles', permission: 'authorization:role:view', isListed: true }],
  ['authorization/divisions', { name: 'divisions', permission: '', isListed: true }],
  ['authorization/subjects', { name: 'users', permission: 'authorization:grant:view' }],
  ['routing/queues', { name: 'queues', permission: 'routing:queue:view', isListed: true }],
  ['flows/datatables', { name: 'dataTables', permission: 'architect:datatable:view' }],
  ['oauth/clients', { name: 'oauthClients', permission: 'oauth:client:view' }],
  ['outbound/campaigns', { name: 'campaigns', permission: 'outbound:campaign:view' }],
  ['groups', { name: 'groups', permission: '', isListed: true }],
  ['flows', { name: 'flows', permission: 'architect:flow:view', isListed: true }],
  ['integrations', { name: 'integrations', permission: 'integrations:integration:view' }],
]);

/** GET of entities by id, one or many, and of what is inside them; undefined where there is no such path. */
export function lookUp(
  request: SimulatedRequest,
  state: GenesysState,
): SimulatedResponse | undefined {
  const path = request.path.slice('/api/v2/'.length);
  const [address, collection] = [...COLLECTIONS]
    .filter(([known]) => path === known || path.startsWith(`${known}/`))
    .toSorted(([a], [b]) => b.length - a.length)[0] ?? ['', undefined];
  if (collection === undefined) return undefined;
  if (state.faults.take('forbidLookUp', request) !== undefined) return forbidden(collection);
  const [id, ...inside] = path
    .slice(address.length + 1)
    .split('/')
    .map(decodeURIComponent);
  if (id === undefined || id === '') return listed(request, state, address, collection);
  if (address === 'users') return one(path, userBy(request, state, id)[0]);
  const found = entitiesOf(state, collection).find((entity) => entity.id === id);
  if (found === undefined) return notFound(path);
  if (inside.length > 0 || address === 'authorization/subjects')
    return lookInto(request, state, { address, inside, entity: found }) ?? notFound(path);
  return one(path, describeEntity(request, state, address, found));
}

function entitiesOf({ world: { centre } }: GenesysState, { name }: Collection): readonly Named[] {
  return name === 'users' ? [...centre.users, ...centre.newcomers] : centre[name];
}

function listed(
  request: SimulatedRequest,
  state: GenesysState,
  address: string,
  { name, isListed }: Collection,
): SimulatedResponse | undefined {
  const ids = idsOf(request);
  if (address === 'users') return page(request, userBy(request, state));
  if (isListed !== true) return undefined;
  const entities: readonly Named[] = state.world.centre[name];
  const found = entities
    .filter(({ id }) => ids.length === 0 || ids.includes(id))
    .map((entity) => describeEntity(request, state, address, entity));
  return page(request, found);
}

/** `id=a&id=b`, as the vendor's SDK writes it, or `id=a,b`. */
const idsOf = ({ query }: SimulatedRequest): string[] =>
  query.getAll('id').flatMap((ids) => ids.split(','));

/** Deleted users only with `state=deleted` or `any`, and not for ever; users of other organisations never. */
function userBy(request: SimulatedRequest, state: GenesysState, id?: string): object[] {
  const { centre } = state.world;
  const wanted = request.query.get('state') ?? 'active';
  const ids = id === undefined ? idsOf(request) : [id];
  const deleted = state.faults.has('forgetDeletedUsers') ? [] : centre.deletedUsers;
  return [
    ...(wanted === 'deleted'
      ? []
      : [...centre.users, ...centre.newcomers].map((user) => ({ user, is: 'active' }))),
    ...(wanted === 'active' ? [] : deleted.map((user) => ({ user, is: 'deleted' }))),
  ]
    .filter(({ user }) => ids.includes(user.id))
    .map(({ user, is }) => describeUser(request, state, user, is));
}

function one(path: string, found: object | undefined): SimulatedResponse {
  return found === undefined ? notFound(path) : json(200, found);
}

function notFound(path: string): SimulatedResponse {
  return genesysError(404, 'not.found', `The requested resource ${path} was not found.`);
}

function forbidden({ permission }: Collection): SimulatedResponse {
  return genesysError(
    403,
    'missing.any.permissions',
    `Unable to perform the requested action. You must have at least one of the following permissions assigned: [${permission}]`,
  );
}
