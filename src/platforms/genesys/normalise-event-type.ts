/** Names that searches written after the integration guide look for. */
const GUIDE_NAMES: ReadonlyMap<string, string> = new Map([
  ['ContactCenter/Queue/Create', 'QUEUE_CREATED'],
  ['ContactCenter/Queue/Update', 'QUEUE_MODIFIED'],
  ['ContactCenter/Queue/Delete', 'QUEUE_DELETED'],
  ['Routing/Queue/Create', 'QUEUE_CREATED'],
  ['Routing/Queue/Update', 'QUEUE_MODIFIED'],
  ['Routing/Queue/Delete', 'QUEUE_DELETED'],
  ['PeoplePermissions/Role/MemberAdd', 'USER_PERMISSION_MODIFIED'],
  ['PeoplePermissions/Role/MemberRemove', 'USER_PERMISSION_MODIFIED'],
  ['PeoplePermissions/Role/MemberUpdate', 'USER_PERMISSION_MODIFIED'],
]);

/** Entity types and actions are open lists; beyond this many pairs nothing more is remembered. */
const MAX_REMEMBERED = 5_000;
const remembered = new Map<string, string>();

/** `QUEUE_CREATED` for ContactCenter/Queue/Create; `O_AUTH`-like splits are avoided: OAUTH_CLIENT_DELETE. */
export const genesysEventType = (
  service: string | null,
  entityType: string | null,
  action: string | null,
): string => {
  const key = `${service}/${entityType}/${action}`;
  const known = GUIDE_NAMES.get(key) ?? remembered.get(key);
  if (known !== undefined) return known;
  const name = [entityType, action].map(toUpperSnake).filter(Boolean).join('_');
  if (remembered.size < MAX_REMEMBERED) remembered.set(key, name);
  return name;
};

const toUpperSnake = (name: string | null): string =>
  (name ?? '')
    .replace('OAuth', 'Oauth')
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/[^A-Za-z\d]+/g, '_')
    .toUpperCase();
