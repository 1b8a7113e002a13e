/** Properties whose values let somebody in. Durations, ids and names of credentials do not. */
const CREDENTIAL =
  /(secrets?|passwords?|passwd|passphrase|credentials?|credential_?fields|(private|api|access|signing|encryption|shared|routing|client)[_-]?keys?|authorization|(access|refresh|id|bearer|auth|api|session)[_-]?tokens?)$|(^|[._:/-])(tokens?|pin|keys?)$/i;

/** What is a credential by its looks, wherever it stands. */
const LOOKS: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, // a JSON web token
  /\b(AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\bxox[abeprs]-[\w-]{10,}/g,
  /\b(bearer|basic)\s+[\w+/=.~-]{12,}/gi,
  /(?<=:\/\/[^\s/:@]{1,200}:)[^\s/@]+(?=@)/g, // https://user:password@host
];

/** `"clientSecret": "…"` and `password=…` inside of a text. */
const NAMED =
  /(["']?[\w.-]*(?:secret|password|passwd|passphrase|api_?key|access_?key|private_?key|token)["']?\s*[:=]\s*)("(?:[^"\\]|\\.)*"|'[^']*'|[^\s,;&}\]]+)/gi;

const NOT_SHOWN = '(not shown)';

/** The value of a property as people may see it: an alert goes to places that are no safes. */
export const hideCredentials = (property: string, value: string): string =>
  CREDENTIAL.test(property) && value !== '' ? NOT_SHOWN : hideInText(value);

/** A text with what looks like a credential taken out. */
export const hideInText = (text: string): string =>
  LOOKS.reduce((rest, look) => rest.replaceAll(look, NOT_SHOWN), text).replaceAll(
    NAMED,
    (_all, name: string) => `${name}${NOT_SHOWN}`,
  );
