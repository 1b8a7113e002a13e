/** Entity types and actions are open lists; beyond this many pairs nothing more is remembered. */
const MAX_REMEMBERED = 5_000;
const remembered = new Map<string, string>();

/** ENTITYTYPE_ACTION in upper snake case, e.g. `OAUTH_CLIENT_DELETE`, `DNC_LIST_UPDATE`. */
export const eventType = (entityType: string | null, action: string | null): string => {
  const key = `${entityType}/${action}`;
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const name = [entityType, action].map(toUpperSnake).filter(Boolean).join('_');
  if (remembered.size < MAX_REMEMBERED) remembered.set(key, name);
  return name;
};

const toUpperSnake = (name: string | null): string =>
  (name ?? '')
    .replace('OAuth', 'Oauth') // one word, whatever its capitals say
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/[^\p{L}\d]+/gu, '_')
    .replace(/^_+|_+$/g, '')
    .toUpperCase();
