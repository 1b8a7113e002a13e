import type { ActorType, AuditEvent } from '../../audit/event.ts';
import { fieldsOf, isFields, listOf, textOf, toText, type Fields } from '../record-fields.ts';

type Actor = Pick<
  AuditEvent,
  'actor_id' | 'actor_name' | 'actor_type' | 'actor_home_org_id' | 'actor_ips' | 'client_id'
>;

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/**
 * Who acted. REST says `user` and `client`; the topic shape `userId`, `username`, `userDisplay` and
 * `clientId`; in both, empty objects and empty ids stand for nobody.
 */
export const normaliseActor = (record: Fields, organizationId: string): Actor => {
  const user = fieldsOf(record, 'user');
  const username = fieldsOf(record, 'username');
  const userId = textOf(record, 'userId') ?? textOf(user, 'id') ?? textOf(username, 'id');
  const clientId = textOf(fieldsOf(record, 'client'), 'id') ?? topicClientId(record);
  const homeOrgId = textOf(record, 'userHomeOrgId');
  return {
    actor_id: userId ?? clientId,
    actor_name: textOf(user, 'name') ?? textOf(username, 'name') ?? textOf(record, 'userDisplay'),
    actor_type: actorType({
      level: textOf(record, 'level'),
      userId,
      clientId,
      foreign: isForeign(homeOrgId, organizationId),
    }),
    actor_home_org_id: homeOrgId,
    actor_ips: remoteIps(record),
    client_id: clientId,
  };
};

interface ActorSigns {
  readonly level: string | null;
  readonly userId: string | null;
  readonly clientId: string | null;
  readonly foreign: boolean;
}

const actorType = ({ level, userId, clientId, foreign }: ActorSigns): ActorType => {
  if (level === 'GENESYS_INTERNAL') return 'vendor_internal';
  if (userId !== null) return foreign ? 'external_org' : 'user';
  if (clientId !== null) return 'client';
  return level === 'SYSTEM' ? 'system' : 'unknown';
};

/** An organisation named by hand in the configuration need not be an id, and then proves nothing. */
const isForeign = (homeOrgId: string | null, organizationId: string): boolean =>
  homeOrgId !== null &&
  UUID.test(organizationId) &&
  homeOrgId.toLowerCase() !== organizationId.toLowerCase();

/** An object in the topic's schema. */
const topicClientId = (record: Fields): string | null =>
  isFields(record['clientId']) ? textOf(record['clientId'], 'id') : textOf(record, 'clientId');

const remoteIps = (record: Fields): readonly string[] =>
  typeof record['remoteIp'] === 'string'
    ? [record['remoteIp']].filter((ip) => ip !== '')
    : listOf(record, 'remoteIp').map(toText);
