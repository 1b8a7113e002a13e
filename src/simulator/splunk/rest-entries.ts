import { json, type SplunkReply } from './http.ts';

/** One object of splunkd's REST API. */
export interface RestEntry {
  readonly name: string;
  readonly content: Readonly<Record<string, unknown>>;
  readonly author?: string;
  /** ISO 8601. */
  readonly published?: string;
}

export const SPLUNK_VERSION = '10.4.3';
const BUILD = '0123456789ab';

/** What splunkd says of an object: Atom, unless the request asks for JSON. */
export const entryReply = (origin: string, form: URLSearchParams, entry: RestEntry): SplunkReply =>
  form.get('output_mode') === 'json' ? asJson(origin, entry) : asAtom(origin, entry);

const aclOf = ({ author = 'system' }: RestEntry) => ({
  app: 'search',
  owner: author,
  sharing: 'global',
  modifiable: true,
  can_write: true,
  perms: { read: ['*'], write: ['admin'] },
});

const asJson = (origin: string, entry: RestEntry): SplunkReply => {
  const updated = new Date().toISOString();
  const defaults = { id: origin, updated, links: { alternate: origin }, author: 'system' };
  return json(200, {
    links: {},
    origin,
    updated,
    generator: { build: BUILD, version: SPLUNK_VERSION },
    entry: [{ ...defaults, acl: aclOf(entry), ...entry }],
    paging: { total: 1, perPage: 30, offset: 0 },
    messages: [],
  });
};

const XMLNS = 'xmlns="http://www.w3.org/2005/Atom" xmlns:s="http://dev.splunk.com/ns/rest"';

/** A search job comes as a bare entry, everything else in a feed. */
const asAtom = (origin: string, entry: RestEntry): SplunkReply => {
  const updated = new Date().toISOString();
  const { name, content, author = 'system', published = updated } = entry;
  const id = escapeXml(origin);
  const dict = valueXml({ ...content, 'eai:acl': aclOf(entry) });
  const inside =
    `<title>${escapeXml(name)}</title><id>${id}</id><updated>${updated}</updated>` +
    `<link href="${id}" rel="alternate"/><author><name>${escapeXml(author)}</name></author>` +
    `<published>${published}</published><content type="text/xml">${dict}</content>`;
  const generator = `<generator build="${BUILD}" version="${SPLUNK_VERSION}"/>`;
  const feed = `<feed ${XMLNS}><title>splunkd</title><id>${id}</id><updated>${updated}</updated>${generator}`;
  return {
    status: 200,
    headers: { 'content-type': 'text/xml; charset=UTF-8' },
    body:
      '<?xml version="1.0" encoding="UTF-8"?>\n' +
      ('sid' in content
        ? `<entry ${XMLNS}>${inside}</entry>\n`
        : `${feed}<entry>${inside}</entry></feed>\n`),
  };
};

/** Lists and dictionaries have elements of their own; booleans are 1 and 0. */
const valueXml = (value: unknown): string => {
  if (Array.isArray(value)) {
    return `<s:list>${value.map((item) => `<s:item>${valueXml(item)}</s:item>`).join('')}</s:list>`;
  }
  if (typeof value === 'object' && value !== null) {
    const keys = Object.entries(value).map(
      ([key, one]) => `<s:key name="${escapeXml(key)}">${valueXml(one)}</s:key>`,
    );
    return `<s:dict>${keys.join('')}</s:dict>`;
  }
  return typeof value === 'boolean' ? String(Number(value)) : escapeXml(String(value));
};

const escapeXml = (text: string): string =>
  text.replace(/[<>&"]/g, (character) => `&#${character.charCodeAt(0)};`);
