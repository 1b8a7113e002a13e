import { randomUUID } from 'node:crypto';
import { FAULT_KINDS } from './fault-kinds.ts';
import type { FaultOrder } from './faults.ts';
import { json } from './http.ts';
import type { SplunkReply, SplunkRequest } from './http.ts';
import type { HecToken } from './hec/hec-tokens.ts';
import type { SearchAccount } from './search/search-accounts.ts';
import type { SplunkWorld } from './splunk-world.ts';

type Action = (request: SplunkRequest, world: SplunkWorld) => SplunkReply;

const ACTIONS = new Map<string, Action>([
  [
    'GET /_sim/faults',
    (_, { faults }) => json(200, { faults: faults.list(), fired: faults.fired() }),
  ],
  ['POST /_sim/faults', plantFaults],
  ['DELETE /_sim/faults', clearFaults],
  ['GET /_sim/index', showIndex],
  ['GET /_sim/requests', (_, { requests }) => json(200, { requests: requests.list() })],
  ['GET /_sim/messages', (_, world) => json(200, { messages: world.messages })],
  ['GET /_sim/settings', (_, { settings }) => json(200, settings)],
  ['POST /_sim/settings', changeSettings],
  ['GET /_sim/tokens', (_, { tokens }) => json(200, { tokens: tokens.list() })],
  ['POST /_sim/tokens', changeToken],
  ['POST /_sim/accounts', changeAccount],
]);

/** The administrator's side, on both ports and without authentication; undefined for other paths. */
export function handleAdmin(request: SplunkRequest, world: SplunkWorld): SplunkReply | undefined {
  if (request.path !== '/_sim' && !request.path.startsWith('/_sim/')) return undefined;
  if (request.method === 'GET' && ['/_sim', '/_sim/'].includes(request.path))
    return json(200, { routes: [...ACTIONS.keys()], faultKinds: faultKinds() });
  const action = ACTIONS.get(`${request.method} ${request.path}`);
  if (action === undefined) return json(404, { error: 'unknown', known: [...ACTIONS.keys()] });
  try {
    return action(request, world);
  } catch (error) {
    // A wrong order is the caller's mistake; anything else is ours and must be seen.
    if (!(error instanceof RangeError) && !(error instanceof SyntaxError)) throw error;
    return json(400, { error: error.message });
  }
}

/** Each with what it does. */
const faultKinds = (): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(FAULT_KINDS).map(([kind, [, what]]) => [kind, what]));

/** One fault, or a list of them. */
function plantFaults({ body }: SplunkRequest, { faults }: SplunkWorld): SplunkReply {
  const order = JSON.parse(body.toString('utf8')) as FaultOrder | readonly FaultOrder[];
  const orders = Array.isArray(order) ? (order as readonly FaultOrder[]) : [order as FaultOrder];
  return json(201, { faults: orders.map((one) => faults.plant(one)) });
}

function clearFaults(_: SplunkRequest, { faults }: SplunkWorld): SplunkReply {
  faults.clear();
  return json(200, { faults: [] });
}

/** Counts per index; with `ids=1` also how many times each event id is indexed there. */
function showIndex({ query }: SplunkRequest, { index, indexes }: SplunkWorld): SplunkReply {
  const withIds = query.get('ids') === '1';
  const entries = [...indexes].map((name) => {
    const counts = index.counts(name);
    const times = [...counts.values()];
    const summary = {
      events: index.count(name),
      ids: counts.size,
      duplicated: times.filter((count) => count > 1).length,
    };
    return [name, withIds ? { ...summary, counts: Object.fromEntries(counts) } : summary] as const;
  });
  return json(200, {
    events: index.count(),
    pending: index.pending(),
    indexes: Object.fromEntries(entries),
  });
}

function changeSettings({ body }: SplunkRequest, { settings }: SplunkWorld): SplunkReply {
  const change = JSON.parse(body.toString('utf8')) as Record<string, unknown>;
  const known = settings as unknown as Record<string, unknown>;
  for (const [name, value] of Object.entries(change)) {
    if (typeof known[name] !== typeof value) {
      throw new RangeError(`${name} is not a setting, or not of that type`);
    }
  }
  if (!['splunk', 'guide', undefined].includes(change['dialect'] as string | undefined)) {
    throw new RangeError('dialect is splunk or guide');
  }
  Object.assign(settings, change);
  return json(200, settings);
}

/** Gives a search account other rights or secrets: `maySearch`, `indexes`, `bearerToken`, `password`. */
function changeAccount({ body }: SplunkRequest, { accounts }: SplunkWorld): SplunkReply {
  const { name, ...change } = JSON.parse(body.toString('utf8')) as Partial<SearchAccount>;
  const account = accounts.change(name ?? '', change);
  if (account === undefined) throw new RangeError(`there is no account ${name ?? '(unnamed)'}`);
  const { maySearch, indexes } = account;
  return json(200, { name, maySearch, indexes });
}

interface TokenOrder extends Partial<HecToken> {
  readonly name: string;
  readonly action: 'put' | 'disable' | 'enable' | 'rotate' | 'delete';
}

/** `rotate` gives the token a new value (the one sent, else a random one) and returns it. */
function changeToken({ body }: SplunkRequest, { tokens }: SplunkWorld): SplunkReply {
  const { name, action, ...change } = JSON.parse(body.toString('utf8')) as TokenOrder;
  if (typeof name !== 'string') throw new RangeError('name of the token is missing');
  const exists = tokens.list().some((token) => token.name === name);
  if (!exists && action !== 'put') throw new RangeError(`there is no token ${name}`);
  switch (action) {
    case 'put':
      return json(200, tokens.put(name, change));
    case 'disable':
      return json(200, tokens.put(name, { disabled: true }));
    case 'enable':
      return json(200, tokens.put(name, { disabled: false }));
    case 'rotate':
      return json(200, tokens.put(name, { value: change.value ?? randomUUID() }));
    case 'delete':
      return json(200, { deleted: tokens.delete(name) });
    default:
      throw new RangeError('action of a token is put, disable, enable, rotate or delete');
  }
}
