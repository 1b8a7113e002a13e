import { eventType } from '../event-type.ts';

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

export const genesysEventType = (
  service: string | null,
  entityType: string | null,
  action: string | null,
): string => GUIDE_NAMES.get(`${service}/${entityType}/${action}`) ?? eventType(entityType, action);
