/** The ten fields of one record. */
export const normalise = (record) => {
  const { entity = {}, user = {}, client = {}, propertyChanges = [] } = record;
  return {
    event_id: record.id,
    timestamp: new Date(record.eventDate).toISOString(),
    actor_id: user.id || client.id || null,
    actor_name: user.name || null,
    event_type: eventType(record),
    target_id: entity.id || null,
    target_type: record.entityType || null,
    old_value: side(propertyChanges, 'oldValues'),
    new_value: side(propertyChanges, 'newValues'),
    platform: 'genesys',
  };
};

const NAMES = new Map([
  ['Queue/Create', 'QUEUE_CREATED'],
  ['Queue/Update', 'QUEUE_MODIFIED'],
  ['Queue/Delete', 'QUEUE_DELETED'],
  ['Role/MemberAdd', 'USER_PERMISSION_MODIFIED'],
  ['Role/MemberRemove', 'USER_PERMISSION_MODIFIED'],
  ['Role/MemberUpdate', 'USER_PERMISSION_MODIFIED'],
]);

const upperSnake = (name) =>
  name
    .replace('OAuth', 'Oauth')
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toUpperCase();

const eventType = ({ entityType, action }) =>
  NAMES.get(`${entityType}/${action}`) ?? `${upperSnake(entityType)}_${upperSnake(action)}`;

const side = (changes, name) => {
  const values = {};
  for (const { property, [name]: list = [] } of changes)
    if (list.length > 0) values[property] = list.length === 1 ? list[0] : list;
  return Object.keys(values).length === 0 ? null : JSON.stringify(values);
};
