import type { Named } from '../changes/contact-centre.ts';
import { json } from '../http/respond.ts';
import type { SimulatedRequest, SimulatedResponse } from '../http/exchange.ts';
import { describeUser, divisionOf, grantsOf, membersOf } from './describe-entity.ts';
import { recentRecords } from './recent-records.ts';
import { page } from './page.ts';
import type { GenesysState } from './state.ts';

interface Place {
  readonly address: string;
  /** What follows the entity's id. */
  readonly inside: readonly string[];
  readonly entity: Named;
}

const VERSIONS = 101;
const DAY_MS = 24 * 3_600_000;
const FIRST_VERSION = Date.UTC(2020, 0, 1);

/** Members, grants, versions and rows; undefined where there is nothing. */
export function lookInto(
  request: SimulatedRequest,
  state: GenesysState,
  { address, inside, entity }: Place,
): SimulatedResponse | undefined {
  switch (`${address}/${inside[0] ?? ''}`) {
    case 'authorization/subjects/':
      return json(200, subjectOf(state, entity));
    case 'groups/members':
    case 'routing/queues/members':
      return page(
        request,
        membersOf(state, entity).map((user) => describeUser(request, state, user, 'active')),
      );
    case 'flows/versions':
      return versions(request, state, inside.slice(1), entity);
    case 'flows/datatables/rows':
      return rowOf(inside[1], entity);
    default:
      return undefined;
  }
}

function subjectOf(state: GenesysState, user: Named) {
  const grants = grantsOf(state, user).map(({ role, madeAt }) => ({
    subjectId: user.id,
    division: divisionOf(state, user),
    role,
    grantMadeAt: madeAt,
  }));
  return { ...user, version: grants.length, grants };
}

/** What a version holds never changes; when it was published is what the last record of it says. */
function versions(
  request: SimulatedRequest,
  state: GenesysState,
  [version, what]: readonly string[],
  flow: Named,
): SimulatedResponse | undefined {
  const described = describeVersions(state, flow);
  if (version === undefined) return page(request, described);
  const number = Number(version);
  const found = described[number];
  if (found === undefined) return undefined;
  if (what === undefined) return json(200, found);
  if (what !== 'configuration') return undefined;
  const text = `Welcome to ${flow.name}, version ${number}.`;
  return json(200, {
    name: flow.name,
    version: `${number}.0`,
    prompts: [{ name: 'welcome', text }],
  });
}

function describeVersions(state: GenesysState, flow: Named): object[] {
  const published = new Map<string, string>();
  for (const { entity, propertyChanges, eventDate } of recentRecords(state, PUBLISH)) {
    const version = propertyChanges?.[0]?.newValues?.[0];
    if (entity.id === flow.id && version !== undefined && !published.has(version))
      published.set(version, eventDate);
  }
  return Array.from({ length: VERSIONS }, (_, number) => ({
    id: `${number}.0`,
    name: `${number}.0`,
    datePublished:
      published.get(`${number}`) ?? new Date(FIRST_VERSION + number * DAY_MS).toISOString(),
    selfUri: `/api/v2/flows/${flow.id}/versions/${number}.0`,
  }));
}

const PUBLISH = /^Architect\/Flow\/Publish$/u;

function rowOf(key: string | undefined, { name }: Named): SimulatedResponse | undefined {
  return key === undefined || key === ''
    ? undefined
    : json(200, { key, price: key.length, table: name });
}
