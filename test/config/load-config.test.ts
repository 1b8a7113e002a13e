import assert from 'node:assert/strict';
import { Failure } from '../../src/audit/failure.ts';
import type { Config } from '../../src/config/config.ts';
import { checkConfig, loadConfig } from '../../src/config/load-config.ts';
import { aConfig, aConfigFile } from './support.ts';

const NOW = Date.UTC(2026, 10, 22);

const load = async (text: string): Promise<Config> => {
  await using file = await aConfigFile(text);
  return (await checkConfig(file.file, NOW)).config;
};

/** Lines of the refusal, each without the name of the file. */
const refusal = async (text: string): Promise<string[]> => {
  await using file = await aConfigFile(text);
  try {
    await loadConfig(file.file);
  } catch (error) {
    assert.ok(error instanceof Failure, String(error));
    assert.equal(error.type, 'InvalidConfiguration');
    assert.equal(error.retryable, false);
    return error.message.split('\n').map((line) => line.replace(`${file.file}:`, ''));
  }
  return assert.fail('the configuration was accepted');
};

const streamOf = (config: Config, name = 'tail') => {
  const stream = config.streams.find(({ settings }) => settings.name === name);
  assert.ok(stream, name);
  return stream;
};

describe('configuration that is accepted', () => {
  it('fills in every default of the dialect', async () => {
    const { settings, ...stream } = streamOf(await load(aConfig()));
    assert.equal(stream.pollMs, 300_000);
    assert.equal(stream.requestsPerMinute, 250);
    assert.equal(stream.startAt, NOW - 7 * 86_400_000);
    assert.deepEqual(stream.targets, ['main']);
    assert.equal(settings.lagMs, 300_000);
    assert.equal(settings.overlapMs, 900_000);
    assert.deepEqual(settings.rereads, [
      { everyMs: 900_000, backMs: 14_400_000 },
      { everyMs: 86_400_000, backMs: 259_200_000 },
    ]);
  });

  it('keeps what is written over what is the default', async () => {
    const { settings, pollMs, maxPollMs } = streamOf(
      await load(aConfig({ stream: '    poll: 45m\n    overlap: 90s\n    rereads: []' })),
    );
    assert.deepEqual([pollMs, maxPollMs], [2_700_000, 2_700_000]);
    assert.equal(settings.overlapMs, 90_000);
    assert.deepEqual(settings.rereads, []);
  });

  it('turns a Genesys region into login and API host', async () => {
    const { connection } = streamOf(await load(aConfig()));
    assert.equal(
      connection.platform === 'genesys' && connection.loginUrl,
      'https://login.mypurecloud.ie',
    );
    assert.equal(connection.apiUrl, 'https://api.mypurecloud.ie');
  });

  it('takes a domain in place of a region that is newer than the list', async () => {
    const text = aConfig().replace('region: eu_west_1', 'environment: xyz9.pure.cloud');
    assert.equal(streamOf(await load(text)).connection.apiUrl, 'https://api.xyz9.pure.cloud');
  });

  it('takes explicit URLs and drops their trailing slash', async () => {
    const urls = 'login_url: http://127.0.0.1:1/\n    api_url: http://127.0.0.1:2/base/';
    const text = aConfig().replace('region: eu_west_1', urls);
    assert.equal(streamOf(await load(text)).connection.apiUrl, 'http://127.0.0.1:2/base');
  });

  it('resolves relative files from the folder of the configuration', async () => {
    await using file = await aConfigFile(aConfig());
    const { ledger, batches } = await loadConfig(file.file);
    assert.deepEqual(ledger, { kind: 'sqlite', file: `${file.folder}/.holdfast/ledger.db` });
    assert.equal(batches.directory, `${file.folder}/.holdfast/batches`);
  });

  it('counts a start as a time, as a duration back, or as now', async () => {
    const startOf = async (start: string) =>
      streamOf(await load(aConfig({ stream: `    start: ${start}` }))).startAt;
    assert.equal(await startOf('2026-01-01T00:00:00Z'), Date.UTC(2026, 0, 1));
    assert.equal(await startOf('2h'), NOW - 7_200_000);
    assert.equal(await startOf('now'), NOW);
  });

  it('means TLS when an API key for Temporal is given', async () => {
    const rest = 'temporal:\n  address: example.tmprl.cloud:7233\n  api_key: env:KEY';
    assert.deepEqual((await load(aConfig({ rest }))).temporal.tls, {});
  });

  it('gives streams of one client one credential, whatever their connections are called', async () => {
    const inline =
      '{ platform: genesys, region: eu_west_1, client_id: client, client_secret: env:OTHER }';
    const second = `  second:\n    dialect: genesys.realtime\n    connection: ${inline}`;
    const config = await load(aConfig({ stream: second }));
    assert.equal(streamOf(config, 'second').credential, 'genesys-eu');
  });

  it('keeps streams of different clients apart', async () => {
    const inline =
      '{ platform: genesys, region: eu_west_1, client_id: another, client_secret: env:OTHER }';
    const second = `  second:\n    dialect: genesys.realtime\n    connection: ${inline}`;
    const config = await load(aConfig({ stream: second }));
    assert.equal(streamOf(config, 'second').credential, 'second');
  });

  it('reads both grants of NICE CXone', async () => {
    const connection = (grant: string) =>
      `{ platform: cxone, access_key_id: a, access_key_secret: env:B, ${grant} }`;
    const stream = (name: string, grant: string) =>
      `  ${name}:\n    dialect: cxone.activity\n    connection: ${connection(grant)}`;
    const oidc = stream('oidc', 'grant: oidc, client_id: c, client_secret: env:D');
    const urls =
      'issuer_url: https://na1.nice-incontact.com, api_url: https://api-na1.niceincontact.com';
    const config = await load(
      aConfig({ stream: `${oidc}\n${stream('hub', `grant: userhub, ${urls}`)}` }),
    );
    const first = streamOf(config, 'oidc').connection;
    assert.ok(first.platform === 'cxone' && first.grant === 'oidc');
    assert.equal(first.issuerUrl, 'https://cxone.niceincontact.com');
    const second = streamOf(config, 'hub').connection;
    assert.ok(second.platform === 'cxone' && second.grant === 'userhub');
  });
});

describe('configuration that is refused', () => {
  it('names path, line, column and the nearest key of an unknown key', async () => {
    assert.deepEqual(await refusal(aConfig({ stream: '    pol: 5m' })), [
      '13:5  streams.tail.pol: unknown key; did you mean "poll"?',
    ]);
  });

  it('lists the known keys where none is near', async () => {
    const [line = ''] = await refusal(aConfig({ rest: 'http:\n  colour: blue' }));
    assert.match(line, /http\.colour: unknown key; known here: proxy, ca_file, timeout$/);
  });

  it('tells every mistake at once, in the order of the file', async () => {
    const lines = await refusal(
      aConfig({
        genesys: '    regon: x\n    requests_per_minute: 0',
        stream: '    poll: 30',
        target: '      indx: a',
      }),
    );
    assert.deepEqual(
      lines.map((line) => line.split(/ +/)[1]),
      [
        'connections.genesys-eu.regon:',
        'connections.genesys-eu.requests_per_minute:',
        'streams.tail.poll:',
        'splunk.targets.main.indx:',
      ],
    );
  });

  it('refuses a literal secret without repeating it', async () => {
    const literal = 'S3cr3t-that-must-not-appear';
    const text = aConfig().replaceAll(/env:HOLDFAST_TEST_(SECRET|TOKEN)/g, literal);
    const lines = await refusal(text);
    assert.equal(lines.length, 2);
    for (const line of lines) assert.match(line, /must be a reference/);
    assert.ok(!lines.join('\n').includes(literal));
  });

  it('does not repeat the text around a YAML mistake, which may hold a secret', async () => {
    const [line = ''] = await refusal(aConfig({ rest: 'http:\n  proxy: "hunter2 unterminated' }));
    assert.match(line, /this is not valid YAML/);
    assert.ok(!line.includes('hunter2'));
  });

  it('names a missing key at the place where it should stand', async () => {
    const text = aConfig().replace('    client_id: client\n', '');
    assert.deepEqual(await refusal(text), ['3:3  connections.genesys-eu.client_id: is missing']);
  });

  it('names the connection that was probably meant', async () => {
    const text = aConfig().replace('connection: genesys-eu', 'connection: genesis-eu');
    assert.match(
      (await refusal(text)).join(),
      /no connection is called "genesis-eu"; did you mean "genesys-eu"/,
    );
  });

  const refusals: readonly [string, string, RegExp][] = [
    [
      'two places for one organisation',
      aConfig({ genesys: '    environment: a.cloud' }),
      /exactly one way/,
    ],
    [
      'a login URL without an API URL',
      aConfig().replace('region: eu_west_1', 'login_url: https://a.b'),
      /login_url with api_url/,
    ],
    [
      'a dialect on the wrong platform',
      aConfig().replace('genesys.query', 'cxone.activity'),
      /needs a cxone connection/,
    ],
    [
      'a number where a duration belongs',
      aConfig({ stream: '    lag: 5' }),
      /duration with its unit/,
    ],
    ['a duration without a known unit', aConfig({ stream: '    lag: 5min' }), /not a duration/],
    ['a poll interval of zero', aConfig({ stream: '    poll: 0s' }), /longer than zero/],
    ['a decimal size', aConfig({ target: '      max_size_per_request: 1MB' }), /not a size/],
    [
      'a page larger than the platform gives',
      aConfig({ stream: '    page_size: 501' }),
      /at most 500/,
    ],
    [
      'actions without entity types',
      aConfig({ stream: '    filters: { actions: [Update] }' }),
      /without entity_types/,
    ],
    [
      'a max_poll below poll',
      aConfig({ stream: '    poll: 5m\n    max_poll: 1m' }),
      /shorter than poll/,
    ],
    ['an unknown target', aConfig({ stream: '    targets: [mian]' }), /did you mean "main"/],
    [
      'a password in a URL',
      aConfig({ rest: 'http:\n  proxy: http://user:hunter2@proxy:3128' }),
      /must not carry/,
    ],
    [
      'two ledgers',
      aConfig({ rest: 'ledger: { sqlite: a.db, postgres: env:URL }' }),
      /one ledger only/,
    ],
    ['a time that is none', aConfig({ stream: '    start: 2026-13-01T00:00:00Z' }), /not a time/],
    ['a name with capitals', aConfig().replace('  tail:', '  Tail:'), /lower-case letters/],
    [
      'the same key twice',
      aConfig({ rest: 'http: {}\nhttp: {}' }),
      /not valid YAML \(duplicate key\)/,
    ],
  ];
  for (const [what, text, message] of refusals) {
    it(`refuses ${what}`, async () => {
      const lines = await refusal(text);
      assert.match(lines.join('\n'), message);
      assert.ok(!lines.join('\n').includes('hunter2'));
    });
  }

  it('says what to do when there is no file', async () => {
    await assert.rejects(loadConfig('/nowhere/holdfast.yaml'), /Copy holdfast\.example\.yaml/);
  });
});
