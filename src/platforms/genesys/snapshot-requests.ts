import type { AuditEvent } from '../../audit/event.ts';
import type { SnapshotRequest } from '../look-ups.ts';

type Rule = (event: AuditEvent) => readonly (SnapshotRequest | undefined)[];

/**
 * Changes whose record does not say what changed (platform-apis §A3.1), by service/entity type, and where the truth
 * is. Roles and tokens come first: they are what an auditor asks about.
 */
const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  [
    'PeoplePermissions/Role',
    (event) => [
      at(event.target_id, 'Role', 'authorization/roles', 0),
      event.decode_rule === 'role.member' ? grantsOf(event.subject_id) : undefined,
    ],
  ],
  [
    'PeoplePermissions/AccessToken',
    (event) => [
      at(event.client_id, 'OAuthClient', 'oauth/clients', 0),
      event.subject_type === 'User' ? grantsOf(event.subject_id) : undefined,
    ],
  ],
  ['ContactCenter/Queue', queue],
  ['Routing/Queue', queue],
  [
    'Groups/DirectoryGroup',
    (event) => [
      at(event.target_id, 'DirectoryGroup', 'groups', 2),
      at(event.target_id, 'DirectoryGroup', 'groups', 2, `/members?pageSize=${PAGE}`),
    ],
  ],
  ['Architect/Flow', flow],
  ['Datatables/Row', row],
]);

const PAGE = 100;

/** These change nothing, so there is nothing to look at. */
// prettier-ignore
const NO_CHANGE = new Set([
  'View', 'Read', 'Download', 'Export', 'Send', 'Execute', 'Verify', 'DownloadCapture',
  'Authenticate', 'AuthenticationFailed', 'SingleLogout', 'SingleLogoutFailed',
]);

/** What to look at for an event; `entity.selfUri` names the resource where no rule knows better. */
export const snapshotRequests = (event: AuditEvent): readonly SnapshotRequest[] => {
  if (event.status === 'FAILURE' || NO_CHANGE.has(event.action ?? '')) return [];
  const rule = RULES.get(`${event.service}/${event.entity_type}`);
  const asked = rule === undefined ? bare(event) : rule(event);
  return asked.filter((request) => request !== undefined);
};

/** Nothing but `version`, or nothing at all, is said to have changed. */
const saysNothing = ({ changes, decode_rule }: AuditEvent): boolean =>
  changes.length === 0 && decode_rule !== 'user.version-only';

function bare(event: AuditEvent): ReturnType<Rule> {
  const path = safePath(event.target_uri);
  if (path === undefined || event.target_id === null || !saysNothing(event)) return [];
  return [
    {
      entityType: event.entity_type ?? 'unknown',
      entityId: event.target_id,
      path,
      what: 'state',
      rank: event.service === 'PeoplePermissions' ? 1 : 3,
    },
  ];
}

function queue(event: AuditEvent): ReturnType<Rule> {
  if (event.action?.startsWith('Member') !== true) return bare(event);
  return [
    at(event.target_id, 'Queue', 'routing/queues', 2),
    at(event.target_id, 'Queue', 'routing/queues', 2, `/members?pageSize=${PAGE}`),
  ];
}

const VERSIONED = new Set(['Publish', 'VersionCreate', 'Checkin', 'Save', 'Revert']);

function flow(event: AuditEvent): ReturnType<Rule> {
  if (!VERSIONED.has(event.action ?? '')) return bare(event);
  const request = at(event.target_id, 'Flow', 'flows', 1, '/versions');
  return [request && { ...request, what: 'versions' }];
}

/** A row is read through its table, whose id is in the address; its key there, or in the context. */
function row(event: AuditEvent): ReturnType<Rule> {
  const uri = safePath(event.target_uri) ?? '';
  const [, table = '', rest = ''] =
    /^\/api\/v2\/flows\/datatables\/([^/?]+)([^?]*)/.exec(uri) ?? [];
  const [, encodedKey] = /^\/rows\/(.+)$/.exec(rest) ?? [];
  const key = encodedKey ?? encodeURIComponent(event.context['entityId'] ?? '');
  const isRow = !/^\.*$/.test(key) && key !== table;
  return [
    at(table, 'Schema', 'flows/datatables', 2, '?expand=schema'),
    isRow ? at(table, 'Row', 'flows/datatables', 2, `/rows/${key}?showbrief=false`) : undefined,
  ];
}

const grantsOf = (userId: string | null): SnapshotRequest | undefined =>
  at(userId, 'User', 'authorization/subjects', 0);

const at = (
  id: string | null | undefined,
  entityType: string,
  collection: string,
  rank: number,
  suffix = '',
): SnapshotRequest | undefined => {
  // Encoding leaves dots alone, and `..` would be another address.
  if (id === null || id === undefined || /^\.*$/.test(id)) return undefined;
  const path = `/api/v2/${collection}/${encodeURIComponent(id)}${suffix}`;
  return { entityType, entityId: id, path, what: 'state', rank };
};

/** Records are written by whoever names things on the platform: only plain addresses of its API are followed. */
function safePath(uri: string | null): string | undefined {
  const isPlain = uri !== null && /^\/api\/v2(\/[\w%~.@:!$&'()*+,;=-]+)+(\?[\w=&.-]+)?$/.test(uri);
  return isPlain && !uri.includes('..') && !/%2e|%2f/i.test(uri) ? uri : undefined;
}
