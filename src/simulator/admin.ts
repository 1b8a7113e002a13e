import type { Entry, SimulatedPlatform } from './changes/entry.ts';
import { FAULT_KINDS } from './faults.ts';
import type { Fault, Faults } from './faults.ts';
import { json, jsonBody } from './http/respond.ts';
import type { SimulatedRequest, SimulatedResponse } from './http/exchange.ts';
import type { PlannedChange, World } from './world/world.ts';

const ROUTES = [
  'GET /_sim/world',
  'POST /_sim/changes',
  'POST /_sim/stop',
  'GET /_sim/faults',
  'POST /_sim/faults',
  'DELETE /_sim/faults',
];

/**
 * Routes for tests and demonstrations, below `/_sim/` and without authentication:
 * the whole truth about the world, faults, changes on demand. Undefined for other paths.
 */
export function answerAdmin(
  request: SimulatedRequest,
  { world, faults, platform }: { world: World; faults: Faults; platform: SimulatedPlatform },
): SimulatedResponse | undefined {
  if (request.path !== '/_sim' && !request.path.startsWith('/_sim/')) return undefined;
  switch (`${request.method} ${request.path}`) {
    case 'GET /_sim':
    case 'GET /_sim/':
      return json(200, { routes: ROUTES, faultKinds: FAULT_KINDS });
    case 'GET /_sim/world':
      return json(200, describeWorld(world, platformOf(request.query.get('platform'), platform)));
    case 'POST /_sim/changes':
      return makeChanges(request, world, platform);
    case 'POST /_sim/stop':
      world.stop();
      return json(200, { stopped: true });
    case 'GET /_sim/faults':
      return json(200, { faults: faults.list(), fired: faults.fired() });
    case 'POST /_sim/faults':
      return plant(request, faults);
    case 'DELETE /_sim/faults':
      faults.clear();
      return json(200, { faults: [] });
    default:
      return json(404, {
        error: `no admin route ${request.method} ${request.path}`,
        routes: ROUTES,
      });
  }
}

function describeWorld(world: World, platform: SimulatedPlatform) {
  const records = world.entries(platform).map(describeEntry);
  const organizationId = world.centre.organization.id;
  return { platform, organizationId, seed: world.seed, now: world.now(), records };
}

/** `key` names the record even where the platform gives it no id. */
function describeEntry({ id, seq, part, kind, time, visibleAt, revisedAt }: Entry) {
  return { id, key: `${seq}.${part}`, kind, time, visibleAt, revisedAt };
}

function makeChanges(
  request: SimulatedRequest,
  world: World,
  platform: SimulatedPlatform,
): SimulatedResponse {
  const body = jsonBody(request) ?? {};
  const count = typeof body['count'] === 'number' ? body['count'] : 1;
  const planned: PlannedChange = {
    ...(typeof body['kind'] === 'string' ? { kind: body['kind'] } : {}),
    ...(body['actor'] === 'deleted' ? { actor: body['actor'] } : {}),
    ...(typeof body['target'] === 'string' ? { target: body['target'] } : {}),
    ...(typeof body['agoMs'] === 'number' ? { agoMs: body['agoMs'] } : {}),
    ...(typeof body['delayMs'] === 'number' ? { delayMs: body['delayMs'] } : {}),
  };
  const made = world.makeChanges(platformOf(body['platform'], platform), count, planned);
  return json(201, { records: made.map(describeEntry) });
}

function plant(request: SimulatedRequest, faults: Faults): SimulatedResponse {
  const fault = jsonBody(request) as Fault | undefined;
  if (fault === undefined || !FAULT_KINDS.includes(fault.kind)) {
    return json(400, { error: `kind must be one of ${FAULT_KINDS.join(', ')}` });
  }
  faults.plant(fault);
  return json(201, { faults: faults.list() });
}

function platformOf(wanted: unknown, own: SimulatedPlatform): SimulatedPlatform {
  return wanted === 'genesys' || wanted === 'cxone' ? wanted : own;
}
