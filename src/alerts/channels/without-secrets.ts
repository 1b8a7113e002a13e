const SHORTEST = 6;

/** What another side says, without what it was sent: errors are kept in histories and logs. At most 300 characters. */
export const withoutSecrets = (text: string, secrets: readonly string[]): string => {
  const parts = secrets.flatMap(partsOf).filter((part) => part.length >= SHORTEST);
  const longestFirst = parts.toSorted((a, b) => b.length - a.length);
  const clean = longestFirst.reduce((rest, part) => rest.replaceAll(part, '[secret]'), text);
  return clean
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, 300)
    .toWellFormed();
};

/** Of an address also its path, its query and its password, encoded or not: addresses of hooks are secrets in parts. */
const partsOf = (secret: string): readonly string[] => {
  const url = URL.parse(secret);
  if (url === null || url.host === '') return [secret, encodeURIComponent(secret)];
  const values = [...url.searchParams.values()];
  const segments = url.pathname.split('/').filter((segment) => segment.length >= 16);
  const account = [url.password, decodeURIComponent(url.password)];
  const query = [url.search, ...values, ...values.map(encodeURIComponent)];
  return [secret, url.href, ...query, ...segments, ...account];
};
