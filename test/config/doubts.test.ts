import assert from 'node:assert/strict';
import { checkConfig } from '../../src/config/load-config.ts';
import { aConfig, aConfigFile } from './support.ts';

const doubtsOf = async (text: string): Promise<string> => {
  await using file = await aConfigFile(text);
  return (await checkConfig(file.file)).doubts.join('\n');
};

const aSearch = (keys: string): string =>
  aConfig({
    target: `      search: { url: https://splunk.example.com:8089, token: env:SEARCH, ${keys} }`,
  });

describe('doubts about a valid configuration', () => {
  it('has none about the least configuration', async () => {
    assert.equal(await doubtsOf(aConfig()), '');
  });

  it('has none about a search with its defaults, nor about one on this machine', async () => {
    assert.equal(await doubtsOf(aSearch('')), '');
    const local = aSearch('').replace('https://splunk.example.com:8089', 'http://127.0.0.1:8089');
    assert.equal(await doubtsOf(local), '');
  });

  const doubts: readonly [string, string, RegExp][] = [
    [
      'a realtime stream that no query stream covers',
      aConfig().replace('genesys.query', 'genesys.realtime'),
      /add a genesys\.query stream/,
    ],
    [
      'more requests than the platform allows',
      aConfig({ genesys: '    requests_per_minute: 900' }),
      /expect 429s/,
    ],
    [
      'a stream that never re-reads',
      aConfig({ stream: '    overlap: 0s\n    rereads: []' }),
      /is lost/,
    ],
    [
      'filters',
      aConfig({ stream: '    filters: { services: [Architect] }' }),
      /never reach Splunk/,
    ],
    [
      'a HEC token over plain HTTP',
      aConfig().replace('https://splunk', 'http://splunk'),
      /HEC token readable/,
    ],
    [
      'a SQLite ledger under a shared Temporal',
      aConfig({ rest: 'temporal:\n  address: t.example.com:7233' }),
      /one machine only/,
    ],
    [
      'a connection that nobody uses',
      aConfig({
        genesys:
          '  spare: { platform: genesys, region: eu_west_1, client_id: a, client_secret: env:B }',
      }),
      /connection spare: no stream/,
    ],
    [
      'a start in the future',
      aConfig({ stream: '    start: 2999-01-01T00:00:00Z' }),
      /lies in the future/,
    ],
    ['an impatient search', aSearch('settling_time: 9s'), /sent twice/],
    [
      'a search that has no time to settle anything',
      aSearch('settling_time: 2m, timeout: 1m, patience: 150s'),
      /before a search can tell/,
    ],
    [
      'an account of search over plain HTTP',
      aSearch('').replace('https://splunk.example.com:8089', 'http://splunk.example.com:8089'),
      /account of search readable/,
    ],
    [
      "a search at HEC's port",
      aSearch('').replace(':8089', ':8088'),
      /management port, usually 8089/,
    ],
    ['an impatient ack_timeout', aConfig({ target: '      ack_timeout: 10s' }), /possibly doubled/],
  ];
  for (const [what, text, message] of doubts) {
    it(`tells of ${what}`, async () => {
      assert.match(await doubtsOf(text), message);
    });
  }
});
