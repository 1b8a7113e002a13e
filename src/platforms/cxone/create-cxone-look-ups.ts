import type { AuditEvent } from '../../audit/event.ts';
import { Failure } from '../../audit/failure.ts';
import type {
  LookUpKind,
  LookUpReply,
  LookUps,
  SnapshotRequest,
  TakenSnapshot,
} from '../look-ups.ts';
import type { CxoneConnection } from '../platform.ts';
import { withoutCredentials } from '../without-credentials.ts';
import type { CxoneDependencies } from './activity-access.ts';
import { createCxoneApi } from './cxone-api.ts';
import { createCxoneSession } from './cxone-session.ts';
import { readDirectory, type Directory, type DirectoryEntry } from './tenant-directory.ts';

const THROTTLED_WAIT_MS = 30_000;
/** One list serves the look-ups of a window, but is no older than this. */
const MAX_AGE_MS = 60_000;

/**
 * Users and roles of the tenant (platform-apis §B4). Its audit tells nothing of before and after, so every change of
 * a user or a role is ambiguous.
 */
export const createCxoneLookUps = (
  connection: CxoneConnection,
  { http, now, throttle, session: shared }: CxoneDependencies,
): LookUps => {
  const session = shared ?? createCxoneSession(connection, { http, now });
  const { accessKeyId } = connection;
  const options = { http, now, throttle, session, accessKeyId, throttledWaitMs: THROTTLED_WAIT_MS };
  const api = createCxoneApi(options);
  const lists = new Map<LookUpKind, Directory>();
  const listOf = async (kind: LookUpKind, signal?: AbortSignal): Promise<Directory> => {
    const last = lists.get(kind);
    if (last !== undefined && api.now() - last.observedAt < MAX_AGE_MS) return last;
    const { apiUrl } = await session.tenant();
    const list = await readDirectory(api, apiUrl, kind, signal);
    lists.set(kind, list);
    return list;
  };
  return {
    platform: 'cxone',
    kinds: ['user', 'role'],
    lookUp: async (kind, ids, signal) => {
      const list = await unlessRefused(listOf(kind, signal));
      if ('refused' in list) return list;
      return { found: ids.map((id) => toFound(kind, id, find(list, id))) };
    },
    requests: cxoneRequests,
    snapshot: async (request, _event, signal) => {
      const kind = request.entityType === 'Role' ? 'role' : 'user';
      const list = await unlessRefused(listOf(kind, signal));
      return [toSnapshot(request, list, api.now())];
    },
  };
};

/** An access key has the rights of its user, and not every tenant has these addresses. */
const unlessRefused = async (
  list: Promise<Directory>,
): Promise<Directory | { readonly refused: string; readonly status: number }> => {
  try {
    return await list;
  } catch (error) {
    const isRefusal =
      error instanceof Failure && ['PermissionMissing', 'SourceRefused'].includes(error.type);
    if (!isRefusal) throw error;
    const status = error.type === 'PermissionMissing' ? 403 : 404;
    // The advice in the message is about reading the audit.
    const [said = error.message] = /^.*? answered \d+/.exec(error.message) ?? [];
    return { refused: `${said}; an access key has the rights of its user`, status };
  }
};

const find = (list: Directory, id: string): DirectoryEntry | undefined =>
  list.entries.find(({ keys }) => keys.includes(id.toLowerCase()));

const toFound = (
  kind: LookUpKind,
  id: string,
  entry: DirectoryEntry | undefined,
): Extract<LookUpReply, { found: unknown }>['found'][number] =>
  entry === undefined
    ? { kind, id, name: null, state: 'unknown', attributes: {} }
    : { kind, id, name: entry.name, state: entry.state, attributes: entry.attributes };

const toSnapshot = (
  request: SnapshotRequest,
  list: Directory | { readonly refused: string; readonly status: number },
  now: number,
): TakenSnapshot => {
  const common = { version: null, side: 'observed' } as const;
  if ('refused' in list) {
    const { refused: reason, status } = list;
    const source = `${request.entityType === 'Role' ? 'POST' : 'GET'} ${request.path}`;
    return { ...common, source, observedAt: now, outcome: 'refused', reason, status, body: null };
  }
  const entry = find(list, request.entityId);
  const { source, observedAt } = list;
  const found = { ...common, source, observedAt, reason: null, status: 200 };
  if (entry === undefined) return { ...found, outcome: 'absent', body: null };
  return { ...found, outcome: 'state', body: withoutCredentials(entry.entity) };
};

const USER = { entityType: 'User', path: '/user-management/v1/users?includeDeleted=true' };
const ROLE = { entityType: 'Role', path: '/authorization/v1/roles/search' };

/** An instance with an `@` is a person, whatever entity the record names. */
const cxoneRequests = ({
  target_id: entityId,
  entity_type,
  status,
}: AuditEvent): SnapshotRequest[] => {
  if (entityId === null || status === 'Failure') return [];
  const isUser = entityId.includes('@');
  if (!isUser && entity_type !== 'Role') return [];
  return [
    { ...(isUser ? USER : ROLE), entityId, what: 'state', rank: entity_type === 'Role' ? 0 : 1 },
  ];
};
