import assert from 'node:assert/strict';
import { Failure } from '../../src/audit/failure.ts';
import type { AlertSettings } from '../../src/alerts/alert-settings.ts';
import type { Config } from '../../src/config/config.ts';
import { checkConfig, loadConfig } from '../../src/config/load-config.ts';
import { secretsOf } from '../../src/config/secrets-of.ts';
import { aConfig, aConfigFile } from './support.ts';

const SLACK = 'slack: { bot_token: env:BOT, app_token: env:APP, channel: C0123456789 }';
const HOURS = 'business_hours: { time_zone: Europe/Berlin }';

/** The least that raises no doubt, with room for more. */
const withAlerts = ({
  channels = `security: { ${SLACK} }`,
  policies = 'urgent: [{ notify: [security] }]',
  rest = HOURS,
} = {}): string =>
  aConfig({
    genesys:
      '  cxone-us: { platform: cxone, grant: userhub, issuer_url: https://a.example.com, api_url: https://b.example.com, access_key_id: K, access_key_secret: env:K }',
    rest: `alerts: { channels: { ${channels} }, policies: { ${policies} }, ${rest} }`,
  });

const check = async (text: string) => {
  await using file = await aConfigFile(text);
  const { config, doubts } = await checkConfig(file.file);
  const own = doubts.filter((doubt) => doubt.startsWith('alerts'));
  return { config, doubts: own.join('\n'), folder: file.folder };
};

const load = async (text: string): Promise<Config> => (await check(text)).config;
const alertsOf = async (text: string): Promise<AlertSettings> =>
  (await load(text)).alerts ?? assert.fail('no alerts');

const EVERY_KIND = `
  security: { ${SLACK} },
  teams: { teams: { url: env:TEAMS } },
  on-call: { pagerduty: { routing_key: env:ROUTING, api_token: env:PD_API } },
  hook: { webhook: { url: env:HOOK, secret: env:HOOK_SECRET }, interval: 0s },
  mail: { email: { smtp_url: env:SMTP, from: a@example.com, to: [b@example.com] } }`;

const ACKNOWLEDGE =
  'acknowledge: { public_url: https://holdfast.example.com/, secret: env:LINKS, listen: "[::1]:8480" }';

const QUEUE =
  'queues: { eu: { url: https://sqs.example.com/1/a, connection: genesys-eu, access_key_id: A, secret_access_key: env:SQS } }';

describe('the section alerts', () => {
  it('may be left out', async () => {
    const { alerts, queueConnections } = await load(aConfig());
    assert.equal(alerts, undefined);
    assert.equal(queueConnections.size, 0);
  });

  it('has defaults for all but channels and policies', async () => {
    const { channels: _channels, rules, ...rest } = await alertsOf(withAlerts({ rest: '' }));
    assert.deepEqual(rest, {
      policies: new Map([
        ['urgent', [{ channels: ['security'], all: false, acknowledgeWithinMs: 900_000 }]],
      ]),
      routes: [],
      queues: [],
      businessHours: undefined,
      administratorRoles: ['admin', '*Admin*'],
      pageWithinMs: 86_400_000,
      enrichWithinMs: 2_000,
      stormPerMinute: 20,
      wantsDisposition: ['critical', 'high'],
      compareAfterMs: 93_600_000,
      acknowledge: undefined,
      metrics: undefined,
    });
    assert.equal(rules.length, 1);
    assert.match(rules[0] ?? '', /\/rules$/);
  });

  it('finds own rules beside the file', async () => {
    const { config, folder } = await check(withAlerts({ rest: `rules: [mine, b.yaml], ${HOURS}` }));
    assert.deepEqual(config.alerts?.rules, [`${folder}/mine`, `${folder}/b.yaml`]);
  });

  it('knows every kind of channel', async () => {
    const { channels } = await alertsOf(withAlerts({ channels: EVERY_KIND }));
    assert.deepEqual(
      channels.map(({ name, kind, intervalMs }) => [name, kind, intervalMs]),
      [
        ['security', 'slack', 1_000],
        ['teams', 'teams', 1_000],
        ['on-call', 'pagerduty', 1_000],
        ['hook', 'webhook', 0],
        ['mail', 'email', 1_000],
      ],
    );
    const onCall = channels.find(({ kind }) => kind === 'pagerduty');
    assert.ok(onCall?.kind === 'pagerduty');
    assert.equal(onCall.url, 'https://events.pagerduty.com');
    assert.deepEqual(
      [onCall.apiToken?.reference, onCall.apiUrl],
      ['env:PD_API', 'https://api.pagerduty.com'],
    );
  });

  it('tells hours and listeners in numbers', async () => {
    const alerts = await alertsOf(
      withAlerts({
        rest: `business_hours: { time_zone: America/New_York, days: [sat, mon], from: "06:30", to: "24:00" }, ${ACKNOWLEDGE}, metrics: {}`,
      }),
    );
    assert.deepEqual(alerts.businessHours, {
      timeZone: 'America/New_York',
      days: [6, 1],
      from: 390,
      to: 1_440,
    });
    const { secret: _secret, ...acknowledge } = alerts.acknowledge ?? assert.fail();
    assert.deepEqual(acknowledge, {
      host: '::1',
      port: 8_480,
      publicUrl: 'https://holdfast.example.com',
      userHeader: undefined,
      linkValidMs: 604_800_000,
    });
    assert.deepEqual(alerts.metrics, { host: '127.0.0.1', port: 9_464 });
  });

  it('keeps messages that are none beside the ledger, and asks the organisation of the queue', async () => {
    const { config, folder } = await check(withAlerts({ rest: `${QUEUE}, ${HOURS}` }));
    assert.equal(config.alerts?.queues[0]?.setAsideDirectory, `${folder}/.holdfast/set-aside/eu`);
    const connection = config.queueConnections.get('genesys-eu');
    assert.equal(connection?.credential, 'genesys-eu');
    assert.equal(connection.connection.platform, 'genesys');
  });

  it('has its secrets among those that are checked, and kept out of everything', async () => {
    const text = withAlerts({ channels: EVERY_KIND, rest: `${QUEUE}, ${ACKNOWLEDGE}` });
    const references = secretsOf(await load(text)).map(({ reference }) => reference);
    for (const name of 'BOT APP TEAMS ROUTING HOOK HOOK_SECRET SMTP SQS LINKS'.split(' '))
      assert.ok(references.includes(`env:${name}`), name);
  });
});

const refusals: readonly (readonly [string, string, RegExp])[] = [
  [
    'a channel that a policy misspells',
    withAlerts({ policies: 'urgent: [{ notify: [secruity] }]' }),
    /alerts\.policies\.urgent\.0\.notify: no channel is called "secruity"; did you mean "security"/,
  ],
  [
    'a policy that there is not',
    withAlerts({ rest: 'routes: [{ policy: routine }]' }),
    /alerts\.routes\.0\.policy: no policy is called "routine"; there is urgent/,
  ],
  [
    'a policy without steps',
    withAlerts({ policies: 'urgent: []' }),
    /alerts\.policies\.urgent: a policy without steps tells nobody/,
  ],
  ['no policy', withAlerts({ policies: '' }), /alerts\.policies: there is none/],
  [
    'a step without channels',
    withAlerts({ policies: 'urgent: [{ notify: [] }]' }),
    /policies\.urgent\.0\.notify: name at least one channel/,
  ],
  [
    'two kinds in one channel',
    withAlerts({ channels: `security: { ${SLACK}, teams: { url: env:T } }` }),
    /alerts\.channels\.security: a channel is exactly one of slack, teams/,
  ],
  [
    'the name of a Slack channel instead of its id',
    withAlerts({ channels: `security: { ${SLACK.replace('C0123456789', '"#security"')} }` }),
    /slack\.channel: not the id of a channel/,
  ],
  [
    'e-mail without recipients',
    withAlerts({ channels: 'security: { email: { smtp_url: env:S, from: a@b.c, to: [] } }' }),
    /email\.to: an e-mail needs at least one recipient/,
  ],
  [
    'a token in clear',
    withAlerts({ channels: `security: { ${SLACK.replace('env:BOT', 'hunter2')} }` }),
    /bot_token: a secret must be a reference/,
  ],
  [
    'a queue of a connection that there is not',
    withAlerts({ rest: QUEUE.replace('genesys-eu', 'genesys-us') }),
    /queues\.eu\.connection: no connection is called "genesys-us"/,
  ],
  [
    'a queue of the other platform',
    withAlerts({ rest: QUEUE.replace('genesys-eu', 'cxone-us') }),
    /queues\.eu\.connection: events come from Genesys Cloud; this connection is cxone/,
  ],
  [
    'half an account',
    withAlerts({ rest: QUEUE.replace(', secret_access_key: env:SQS', '') }),
    /queues\.eu: give access_key_id and secret_access_key together/,
  ],
  [
    'hours that end before they begin',
    withAlerts({ rest: 'business_hours: { time_zone: UTC, from: "18:00", to: "08:00" }' }),
    /business_hours\.to: is not after from/,
  ],
  [
    'a time zone that there is not',
    withAlerts({ rest: 'business_hours: { time_zone: Europe/Atlantis }' }),
    /time_zone: not a time zone/,
  ],
  [
    'a time that is none',
    withAlerts({ rest: 'business_hours: { time_zone: UTC, to: "25:00" }' }),
    /business_hours\.to: not a time of day/,
  ],
  [
    'links without a secret',
    withAlerts({ rest: 'acknowledge: { public_url: https://a.example.com }' }),
    /acknowledge\.secret: is missing/,
  ],
  [
    'a port without a host',
    withAlerts({ rest: 'metrics: { listen: "9464" }' }),
    /metrics\.listen: write host:port/,
  ],
  ['a misspelt key', withAlerts({ rest: 'polices: {}' }), /alerts\.polices: .*did you mean "polic/],
];

describe('the section alerts is refused with', () => {
  for (const [what, text, message] of refusals) {
    it(`${what}, with line and column`, async () => {
      await using file = await aConfigFile(text);
      await assert.rejects(loadConfig(file.file), (error: unknown) => {
        assert.ok(error instanceof Failure);
        assert.match(error.message, message);
        assert.match(error.message, /holdfast\.yaml:\d+:\d+ {2}alerts/);
        assert.ok(!error.message.includes('hunter2'));
        return true;
      });
    });
  }
});

const doubts: readonly (readonly [string, string, RegExp])[] = [
  [
    'links that nobody can follow',
    withAlerts({ channels: 'security: { teams: { url: env:T } }' }),
    /channels\.security: there is no acknowledge section/,
  ],
  [
    'a Slack without buttons',
    withAlerts({ channels: `security: { ${SLACK.replace('app_token: env:APP, ', '')} }` }),
    /without app_token .* no buttons/,
  ],
  [
    'severities without a route',
    withAlerts({
      policies: 'urgent: [{ notify: [security] }], routine: [{ notify: [security] }]',
      rest: `routes: [{ severities: [critical, high], policy: urgent }], ${HOURS}`,
    }),
    /none is for informational, low, medium; such alerts go to the last policy, routine/,
  ],
  [
    'a policy that nothing leads to',
    withAlerts({
      policies: 'urgent: [{ notify: [security] }], routine: [{ notify: [security] }]',
      rest: `routes: [{ policy: urgent }], ${HOURS}`,
    }),
    /policies\.routine: no route leads to it/,
  ],
  [
    'a channel that no policy uses',
    withAlerts({
      channels: `security: { ${SLACK} }, spare: { pagerduty: { routing_key: env:R } }`,
    }),
    /channels\.spare: no policy uses it/,
  ],
  [
    'a PagerDuty that is not asked',
    withAlerts({ channels: 'security: { pagerduty: { routing_key: env:R } }' }),
    /channels\.security: without api_token acknowledgements made in PagerDuty are not seen/,
  ],
  [
    'a token for PagerDuty over plain HTTP',
    withAlerts({
      channels:
        'security: { pagerduty: { routing_key: env:R, api_token: env:T, api_url: "http://a.example" } }',
    }),
    /channels\.security: http:\/\/ sends api_token readable/,
  ],
  [
    'a page that is open to the network',
    withAlerts({ rest: `${ACKNOWLEDGE.replace('[::1]', '0.0.0.0')}, ${HOURS}` }),
    /acknowledge: 0\.0\.0\.0 can be reached from other machines/,
  ],
  [
    'links over plain HTTP',
    withAlerts({ rest: `${ACKNOWLEDGE.replace('https:', 'http:')}, ${HOURS}` }),
    /who has a link can acknowledge/,
  ],
  [
    'metrics that are open to the network',
    withAlerts({ rest: `metrics: { listen: "0.0.0.0:9464" }, ${HOURS}` }),
    /metrics: 0\.0\.0\.0 can be reached/,
  ],
  [
    'a queue over plain HTTP',
    withAlerts({ rest: `${QUEUE.replace('https:', 'http:')}, ${HOURS}` }),
    /queues\.eu: http:\/\/ sends changes readable/,
  ],
  ['no business hours', withAlerts({ rest: '' }), /business_hours: unset/],
];

describe('doubts about alerts', () => {
  it('are none where one Slack with buttons has everything', async () => {
    assert.equal((await check(withAlerts())).doubts, '');
  });

  for (const [what, text, message] of doubts) {
    it(`tell of ${what}`, async () => {
      assert.match((await check(text)).doubts, message);
    });
  }
});
