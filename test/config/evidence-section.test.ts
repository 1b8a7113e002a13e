import assert from 'node:assert/strict';
import { Failure } from '../../src/audit/failure.ts';
import type { Config, HarvestConfig } from '../../src/config/config.ts';
import { checkConfig, loadConfig } from '../../src/config/load-config.ts';
import { secretsOf } from '../../src/config/secrets-of.ts';
import { aConfig, aConfigFile } from './support.ts';

const NOW = Date.UTC(2026, 10, 22, 13, 30);
const KEYS = 'origin: example.com/log, evidence_key: env:EVIDENCE_KEY, log_key: env:LOG_KEY';
const BUCKET = 'store: { s3: { bucket: evidence } }';

const withEvidence = (evidence: string, harvest = ''): string =>
  aConfig({
    rest: `evidence: { ${evidence} }\nharvests:\n  acme:\n    dialect: genesys.query\n    connection: genesys-eu\n${harvest}`,
  });

const check = async (text: string) => {
  await using file = await aConfigFile(text);
  const { config, doubts } = await checkConfig(file.file, NOW);
  return { config, doubts: doubts.join('\n'), folder: file.folder };
};

const load = async (text: string): Promise<Config> => (await check(text)).config;

const harvestOf = async (keys: string): Promise<HarvestConfig> =>
  (await load(withEvidence(`${KEYS}, ${BUCKET}`, keys))).harvests[0] ?? assert.fail('no harvest');

describe('the sections evidence and harvests', () => {
  it('may both be left out', async () => {
    const { evidence, harvests } = await load(aConfig());
    assert.equal(evidence, undefined);
    assert.deepEqual(harvests, []);
  });

  it('have defaults for all but keys and the name of the log', async () => {
    const { config, folder } = await check(withEvidence(KEYS));
    const { evidenceKey: _evidence, logKey: _log, ...rest } = config.evidence ?? assert.fail();
    assert.deepEqual(rest, {
      store: {
        kind: 'directory',
        directory: `${folder}/.holdfast/evidence`,
        immutable: false,
      },
      stagingDirectory: `${folder}/.holdfast/harvest`,
      origin: 'example.com/log',
      timestampUrl: undefined,
      witnesses: [],
    });
    const { connection: _connection, ...harvest } = config.harvests[0] ?? assert.fail();
    assert.deepEqual(harvest, {
      settings: {
        name: 'acme',
        dialect: 'genesys.query',
        organization: undefined,
        pageSize: 500,
        filters: { services: [] },
      },
      credential: 'genesys-eu',
      requestsPerMinute: 250,
      windowMs: 14_400_000,
      lagMs: 900_000,
      from: undefined,
      snapshots: true,
      concurrency: 2,
      queriesPerDay: undefined,
      targets: ['main'],
    });
  });

  it('lock objects for seven years unless told otherwise', async () => {
    const { evidence } = await load(withEvidence(`${KEYS}, ${BUCKET}`));
    assert.ok(evidence?.store.kind === 's3');
    assert.equal(evidence.store.retentionDays, 2_557);
    assert.equal(evidence.store.account, undefined);
  });

  it('begin with the window that `from` lies in', async () => {
    assert.equal((await harvestOf('    from: 2026-06-01T05:59:59Z')).from, Date.UTC(2026, 5, 1, 4));
    assert.equal(
      (await harvestOf('    from: 2d\n    window: 1h')).from,
      Date.UTC(2026, 10, 20, 13),
    );
  });

  it('take a key from a service that never gives it away', async () => {
    const kms = KEYS.replace('env:EVIDENCE_KEY', '{ kms: alias/evidence, region: eu-west-1 }');
    const { evidence } = await load(withEvidence(`${kms}, ${BUCKET}`));
    assert.deepEqual(evidence?.evidenceKey, {
      kind: 'kms',
      keyId: 'alias/evidence',
      region: 'eu-west-1',
      endpoint: undefined,
    });
  });

  it('share the credential of a stream with the same client', async () => {
    const inline =
      '{ platform: genesys, region: eu_west_1, client_id: client, client_secret: env:OTHER }';
    const config = await load(
      withEvidence(KEYS).replace(/(acme:\n.*\n {4}connection: )genesys-eu/, `$1${inline}`),
    );
    assert.equal(config.harvests[0]?.credential, 'genesys-eu');
  });

  it('have their secrets among those that are checked, and kept out of everything', async () => {
    const account = BUCKET.replace(
      'evidence }',
      'evidence, access_key_id: A, secret_access_key: env:S3 }',
    );
    const references = secretsOf(await load(withEvidence(`${KEYS}, ${account}`))).map(
      ({ reference }) => reference,
    );
    for (const name of ['env:EVIDENCE_KEY', 'env:LOG_KEY', 'env:S3'])
      assert.ok(references.includes(name), name);
  });
});

const refusals: readonly (readonly [string, string, RegExp])[] = [
  [
    'harvests without evidence',
    withEvidence(KEYS).replace(/evidence: \{.*\}\n/, ''),
    /harvests\.acme: .* add an evidence section with store, origin, evidence_key and log_key/,
  ],
  ['a misspelt key', withEvidence(`${KEYS}, stor: {}`), /evidence\.stor: unknown key.*"store"/],
  ['a misspelt key of a harvest', withEvidence(KEYS, '    windw: 4h'), /acme\.windw: unknown key/],
  ['a key in clear', withEvidence(KEYS.replace('env:LOG_KEY', 'hunter2')), /must be a reference/],
  ['no name of the log', withEvidence(KEYS.replace(/origin: \S+ /, '')), /origin: is missing/],
  ['a log named with a space', withEvidence(KEYS.replace('/log', ' log')), /neither spaces nor \+/],
  [
    'two stores',
    withEvidence(`${KEYS}, store: { directory: a, s3: { bucket: b } }`),
    /exactly one way/,
  ],
  [
    'an immutable bucket',
    withEvidence(`${KEYS}, store: { s3: { bucket: b }, immutable: true }`),
    /a bucket has Object Lock/,
  ],
  [
    'half an account',
    withEvidence(`${KEYS}, store: { s3: { bucket: b, access_key_id: c } }`),
    /together/,
  ],
  [
    'a retention of hours',
    withEvidence(`${KEYS}, store: { s3: { bucket: b, retention: 36h } }`),
    /whole days/,
  ],
  [
    'a witness without a verifier key',
    withEvidence(`${KEYS}, witnesses: [{ url: https://w.example.com, vkey: w }]`),
    /not a verifier key/,
  ],
  ['windows that do not divide a day', withEvidence(KEYS, '    window: 5h'), /divide the 24 hours/],
  ['windows of half minutes', withEvidence(KEYS, '    window: 30s'), /whole minutes/],
  [
    'a connection that there is not',
    withEvidence(KEYS).replace(/(acme:\n.*\n {4}connection: )genesys-eu/, '$1genesys-us'),
    /harvests\.acme\.connection: no connection is called "genesys-us"/,
  ],
  [
    'a dialect of the other platform',
    withEvidence(KEYS).replace(/(acme:\n {4}dialect: )genesys.query/, '$1cxone.activity'),
    /cxone\.activity needs a cxone connection/,
  ],
  ['an unknown target', withEvidence(KEYS, '    targets: [mian]'), /did you mean "main"/],
  ['pages that are too large', withEvidence(KEYS, '    page_size: 501'), /at most 500/],
];

describe('the sections evidence and harvests are refused with', () => {
  for (const [what, text, message] of refusals) {
    it(`${what}, with line and column`, async () => {
      await using file = await aConfigFile(text);
      await assert.rejects(loadConfig(file.file), (error: unknown) => {
        assert.ok(error instanceof Failure);
        assert.match(error.message, message);
        assert.match(error.message, /holdfast\.yaml:\d+:\d+ {2}(evidence|harvests)/);
        assert.ok(!error.message.includes('hunter2'));
        return true;
      });
    });
  }
});

const S3 = `${KEYS}, ${BUCKET}`;
const withKey = (key: string): string =>
  withEvidence(S3.replace('bucket: evidence', `bucket: a, ${key}`));

const doubts: readonly (readonly [string, string, RegExp])[] = [
  ['a directory as store', withEvidence(KEYS), /tamper-evident, not WORM/],
  ['a short retention', withKey('retention: 365d'), /365d is shorter than the seven years/],
  [
    'evidence over plain HTTP',
    withKey('endpoint: http://s3.example.com'),
    /sends evidence readable/,
  ],
  ['one key for both', withEvidence(S3.replace('LOG_KEY', 'EVIDENCE_KEY')), /are the same/],
  ['services', withEvidence(S3, '    services: [Architect]'), /an auditor will ask/],
  ['more than the platform keeps', withEvidence(S3, '    from: 500d'), /sealed as gaps/],
  ['a beginning in the future', withEvidence(S3, '    from: 2999-01-01T00:00:00Z'), /the future/],
  [
    'evidence of nothing',
    withEvidence(S3).replace(/harvests:[^]*$/, ''),
    /nothing is harvested; add harvests/,
  ],
];

describe('doubts about evidence and harvests', () => {
  it('are none where objects are locked for seven years', async () => {
    assert.equal((await check(withEvidence(S3))).doubts, '');
  });

  it('are none about a connection and a target that only a harvest uses', async () => {
    const text = withEvidence(S3).replace(/streams:[^]*?splunk:/, 'splunk:');
    assert.equal((await check(text)).doubts, '');
  });

  for (const [what, text, message] of doubts) {
    it(`tell of ${what}`, async () => {
      assert.match((await check(text)).doubts, message);
    });
  }
});
