/** Names of fields whose values let somebody in. `accessTokenValiditySeconds` and `permissionPolicies` do not. */
const CREDENTIAL =
  /(secret|secrets|password|passphrase|private_?key|api_?key|access_?key|credential_?fields|credentials|authorization|(access|refresh|id|bearer|auth)_?token|^token)$/i;

/** What a platform shows of an entity may hold its secret; evidence is kept for years and handed on. */
export const withoutCredentials = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutCredentials);
  if (typeof value !== 'object' || value === null) return value;
  // fromEntries defines own properties, so that a name like __proto__ is only a name.
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      CREDENTIAL.test(name) && holdsSomething(member) ? 'REDACTED' : withoutCredentials(member),
    ]),
  );
};

const holdsSomething = (member: unknown): boolean =>
  (typeof member === 'string' && member !== '') || (typeof member === 'object' && member !== null);
