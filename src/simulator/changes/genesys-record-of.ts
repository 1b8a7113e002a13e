import type { ContactCentre, Named, Person } from './contact-centre.ts';
import type { Entry } from './entry.ts';
import { genesysKind } from './genesys-kinds.ts';
import type { GenesysDetails, GenesysKind } from './genesys-kind.ts';
import type { GenesysRecord } from './genesys-record.ts';
import { createDraw } from './random.ts';
import type { Draw } from './random.ts';

const LONG_VALUE_BYTES = 20_000;

/**
 * The record of an entry as it stands at `asOf`: a function of seed and entry, so that no content
 * has to be stored. Siblings of one change share `draw`; what differs per record comes from `own`.
 */
export function genesysRecordOf(
  seed: number,
  centre: ContactCentre,
  entry: Entry,
  asOf: number,
): GenesysRecord {
  const kind = genesysKind(entry.kind);
  const drawn = kind.describe(createDraw(seed, 1, entry.seq), centre, entry.part);
  const details = withSubject(withTarget(drawn, centre, entry), centre, entry);
  const own = createDraw(seed, 1, entry.seq, entry.part);
  const isRevised = entry.revisedAt !== undefined && entry.revisedAt <= asOf;
  return {
    id: entry.id ?? '',
    ...actor(own, centre, kind, details, entry.told?.actor),
    serviceName: kind.service,
    eventDate: entry.hasMillis
      ? new Date(entry.time).toISOString()
      : new Date(entry.time).toISOString().replace('.000Z', 'Z'),
    action: kind.action,
    entity: details.entity,
    entityType: kind.entityType,
    status: kind.action === 'AuthenticationFailed' ? 'FAILURE' : 'SUCCESS',
    application: '',
    initiatingAction: {},
    transactionInitiator: false,
    ...lists(own, details, isRevised),
  };
}

type Actor = Pick<GenesysRecord, 'userHomeOrgId' | 'user' | 'client' | 'remoteIp' | 'level'>;

function actor(
  own: Draw,
  centre: ContactCentre,
  kind: GenesysKind,
  details: GenesysDetails,
  told: string | undefined,
): Actor {
  const isDeletedSince = told === 'deleted';
  const isDrawnSystem = details.level === 'SYSTEM' || own.chance(kind.systemShare);
  const isSystem = isDrawnSystem && told === undefined;
  const client = own.chance(0.7) ? { id: '' } : own.chance(0.5) ? clientOf(own, centre) : undefined;
  const shared = client === undefined ? {} : { client };
  if (isSystem) return { user: {}, ...shared, ...level(own, 'SYSTEM') };
  const drawn = own.chance(0.04) ? own.pick(centre.foreignUsers) : own.pick(centre.users);
  const named = centre.users.find(({ name }) => name === told);
  const person = isDeletedSince ? own.pick(centre.deletedUsers) : (named ?? drawn);
  return {
    userHomeOrgId: person.homeOrgId,
    user: userOf(person, isDeletedSince),
    ...shared,
    remoteIp: [`203.0.113.${own.int(255)}`, '10.0.0.1'].slice(0, own.chance(0.2) ? 2 : 1),
    ...level(own, person.homeOrgId === centre.organization.id ? 'USER' : 'GENESYS_INTERNAL'),
  };
}

/** The name of somebody who is gone is not filled in any more. */
function userOf({ id, name }: Person, isDeletedSince: boolean) {
  return { id, ...(isDeletedSince ? {} : { name }), selfUri: `/api/v2/users/${id}` };
}

function clientOf(own: Draw, { oauthClients }: ContactCentre) {
  const { id } = own.pick(oauthClients);
  return { id, selfUri: `/api/v2/oauth/clients/${id}` };
}

function level(own: Draw, value: NonNullable<Actor['level']>): Pick<Actor, 'level'> {
  return own.chance(0.01) ? {} : { level: value };
}

function lists(own: Draw, details: GenesysDetails, isRevised: boolean) {
  const isLong = own.chance(0.001);
  const hasEntityChanges = own.chance(0.9);
  const long = { property: 'notes', oldValues: [], newValues: ['ä'.repeat(LONG_VALUE_BYTES / 2)] };
  const added = [
    ...(isLong ? [long] : []),
    ...(isRevised ? [{ property: 'reconciled', oldValues: ['false'], newValues: ['true'] }] : []),
  ];
  const propertyChanges =
    added.length > 0 ? [...(details.propertyChanges ?? []), ...added] : details.propertyChanges;
  return {
    ...(propertyChanges === undefined ? {} : { propertyChanges }),
    ...(hasEntityChanges ? { entityChanges: [] } : {}),
    ...(details.context === undefined ? {} : { context: details.context }),
  };
}

/** The same change, done to the entity that the entry names, of the sort that was drawn. */
function withTarget(drawn: GenesysDetails, centre: ContactCentre, entry: Entry): GenesysDetails {
  const wanted = entry.told?.target;
  if (wanted === undefined) return drawn;
  const { entity } = drawn;
  const others = Object.values(centre).find(
    (named: ContactCentre[keyof ContactCentre]): named is readonly Named[] =>
      Array.isArray(named) &&
      named.some(({ id, name }) => id === entity.id && isNamed(entity.name, id, name)),
  );
  const target = others?.find(({ name }) => name === wanted);
  if (target === undefined) throw new RangeError(`${entry.kind} cannot be done to ${wanted}`);
  const selfUri = `${entity.selfUri?.slice(0, -(entity.id ?? '').length)}${target.id}`;
  const name =
    entity.id !== undefined && isComposite(entity.name, entity.id)
      ? entity.name?.replace(entity.id, target.id)
      : target.name;
  return { ...drawn, entity: { id: target.id, ...(name === undefined ? {} : { name }), selfUri } };
}

/** The same membership, of the member whom the entry names. */
function withSubject(drawn: GenesysDetails, centre: ContactCentre, entry: Entry): GenesysDetails {
  const wanted = entry.told?.subject;
  if (wanted === undefined) return drawn;
  const [, ...others] = drawn.entity.name?.split('--') ?? [];
  const member = [...centre.newcomers, ...centre.users].find(({ name }) => name === wanted);
  if (member === undefined || others.length === 0) {
    throw new RangeError(`${entry.kind} cannot be about ${wanted}`);
  }
  return { ...drawn, entity: { ...drawn.entity, name: [member.id, ...others].join('--') } };
}

/** By its name, or by the ids of a membership: `<user>--<role>--<organisation>`. */
function isNamed(shown: string | undefined, id: string, name: string): boolean {
  return shown === name || isComposite(shown, id);
}

function isComposite(shown: string | undefined, id: string): boolean {
  return shown?.includes(`--${id}--`) === true;
}
