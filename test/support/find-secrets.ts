const BASE64 = /[A-Za-z0-9+/_-]{12,}={0,2}/g;

/** A text and everything that is base64 in it, decoded, twice over: payloads may hold headers. */
const unfold = (text: string, depth = 2): string => {
  if (depth === 0) return text;
  const inner = [...text.matchAll(BASE64)]
    .map(([word]) => Buffer.from(word, 'base64').toString('latin1'))
    .join('\n');
  return `${text}\n${unfold(inner, depth - 1)}`;
};

/** Which secrets occur where, in plain text or in base64; both by name. */
export const findSecrets = (
  places: ReadonlyMap<string, string>,
  secrets: ReadonlyMap<string, string>,
): readonly string[] => {
  const found: string[] = [];
  for (const [place, text] of places) {
    const all = unfold(text);
    for (const [name, secret] of secrets) {
      if (all.includes(secret)) found.push(`${place} holds ${name}`);
    }
  }
  return found;
};
