import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createProgram } from '../../src/cli/program.ts';
import { aConfig, aConfigFile } from '../config/support.ts';
import { run } from './support.ts';

const SECRETS = { HOLDFAST_TEST_SECRET: 'hunter2-one', HOLDFAST_TEST_TOKEN: 'hunter2-two' };

const ALERTS = `
alerts:
  channels:
    security: { slack: { bot_token: env:HOLDFAST_TEST_SLACK, channel: C0123 } }
    mail: { email: { smtp_url: env:HOLDFAST_TEST_SLACK, from: a@example.com, to: [soc@example.com] } }
  policies:
    urgent:
      - { notify: [security, mail] }
      - { notify: [mail], acknowledge_within: 1h }
    routine: [{ notify: [mail], acknowledge_within: 2h }]
  routes: [{ severities: [critical, high], policy: urgent }, { policy: routine }]
  queues:
    pushed: { url: https://sqs.eu-west-1.amazonaws.com/1/holdfast, connection: genesys-eu }
  acknowledge: { public_url: https://alerts.example.com, secret: env:HOLDFAST_TEST_LINK }
`;

describe('holdfast command line', () => {
  it('has an entry that a shell can run', async () => {
    const text = await readFile(new URL('../../src/cli/main.ts', import.meta.url), 'utf8');
    assert.match(text, /^#!\/usr\/bin\/env node\n/);
  });

  it('describes every command and shows an example of each', () => {
    for (const group of createProgram().commands) {
      for (const command of group.commands.length > 0 ? group.commands : [group]) {
        let help = '';
        command.configureOutput({ writeOut: (text) => (help += text) });
        command.outputHelp();
        assert.match(help, /Examples?:\n {2}\$ holdfast /, command.name());
        assert.notEqual(command.description(), '', command.name());
      }
    }
  });

  it('documents its exit codes', async () => {
    const { code, stdout } = await run(['--help']);
    assert.equal(code, 0);
    assert.match(stdout, /Exit codes:[^]+ 2 {2}wrong usage or configuration[^]+ 3 {2}Temporal/);
  });

  it('ends with 2 and no stack trace on wrong usage', async () => {
    const { code, stderr } = await run(['streams', 'pause']);
    assert.equal(code, 2);
    assert.match(stderr, /missing required argument 'stream'/);
    assert.doesNotMatch(stderr, /\n +at /);
  });

  it('ends with 2 without a configuration and says where to get one', async () => {
    await using place = await aConfigFile('');
    const { code, stderr } = await run(['streams', 'list', '-c', `${place.folder}/none.yaml`]);
    assert.equal(code, 2);
    assert.match(stderr, /Copy holdfast\.example\.yaml to holdfast\.yaml/);
  });

  it('ends with 3 when Temporal does not answer, and says what to do', async () => {
    await using file = await aConfigFile(aConfig({ rest: 'temporal: { address: "127.0.0.1:1" }' }));
    const { code, stderr } = await run(['schedules', 'list'], { folder: file.folder });
    assert.equal(code, 3);
    assert.match(stderr, /No Temporal server answers at 127\.0\.0\.1:1\.\nCheck temporal\.address/);
  });

  it('tells errors as JSON to programs', async () => {
    await using file = await aConfigFile(aConfig({ stream: '    pol: 5m' }));
    const { code, stdout, stderr } = await run(['config', 'check', '--json'], {
      folder: file.folder,
    });
    assert.equal(code, 2);
    assert.equal(stdout, '');
    const { error } = JSON.parse(stderr) as { error: Record<string, unknown> };
    assert.equal(error['type'], 'InvalidConfiguration');
    assert.match(String(error['message']), /did you mean "poll"/);
  });

  it('shows where an error happened only when asked', async () => {
    const { stderr } = await run(['streams', 'list', '--debug', '-c', '/nowhere.yaml']);
    assert.match(stderr, /\n +at /);
  });
});

describe('holdfast config check', () => {
  it('prints what was understood, and no secret', async () => {
    await using file = await aConfigFile(aConfig());
    const { code, stdout } = await run(['config', 'check'], {
      folder: file.folder,
      environment: SECRETS,
    });
    assert.equal(code, 0);
    assert.match(stdout, /tail +genesys\.query +https:\/\/api\.mypurecloud\.ie/);
    assert.match(stdout, /env:HOLDFAST_TEST_TOKEN +yes/);
    assert.doesNotMatch(stdout, /hunter2/);
  });

  it('ends with 2 and names the references that cannot be read', async () => {
    await using file = await aConfigFile(aConfig());
    const { code, stdout, stderr } = await run(['config', 'check'], { folder: file.folder });
    assert.equal(code, 2);
    assert.match(stdout, /env:HOLDFAST_TEST_TOKEN +no: .*HOLDFAST_TEST_TOKEN is not set/);
    assert.match(stderr, /2 of 2 secrets cannot be read/);
  });

  it('says where a target is searched, and whether the account can be read', async () => {
    const url = 'https://splunk.example.com:8089';
    const search = `      search: { url: "${url}", token: env:HOLDFAST_TEST_SEARCH }`;
    await using file = await aConfigFile(aConfig({ target: search }));
    const { code, stdout } = await run(['config', 'check'], {
      folder: file.folder,
      environment: SECRETS,
    });
    assert.equal(code, 2);
    assert.match(stdout, /https:\/\/splunk\.example\.com:8089, settled after 1m/);
    assert.match(stdout, /env:HOLDFAST_TEST_SEARCH +no: /);
  });

  it('says who is told of alerts in which order, what is listened to, and that a link secret is too short', async () => {
    await using file = await aConfigFile(aConfig({ rest: ALERTS }));
    const { code, stdout } = await run(['config', 'check'], {
      folder: file.folder,
      environment: { ...SECRETS, HOLDFAST_TEST_SLACK: 'xoxb', HOLDFAST_TEST_LINK: 'hunter2' },
    });
    assert.equal(code, 2);
    assert.match(stdout, /security +slack +C0123 +link/);
    assert.match(stdout, /mail +email +to soc@example\.com +link/);
    assert.match(stdout, /urgent +critical, high +security, else mail +15m/);
    assert.match(stdout, /urgent +nobody in time +mail +1h/);
    assert.match(stdout, /routine +the rest +mail +2h/);
    assert.match(
      stdout,
      /pushed +https:\/\/sqs\.eu-west-1\.amazonaws\.com\/1\/holdfast +genesys-eu/,
    );
    assert.match(
      stdout,
      /acknowledge page +127\.0\.0\.1:8480, linked as https:\/\/alerts\.example/,
    );
    assert.match(stdout, /env:HOLDFAST_TEST_LINK +no: it has 7 characters, and at least 32/);
    assert.doesNotMatch(stdout, /hunter2/);
  });

  it('ends with 2 where rules cannot be used, after saying what was understood', async () => {
    const rules = ALERTS.replace('alerts:', 'alerts:\n  rules: [nowhere]');
    await using file = await aConfigFile(aConfig({ rest: rules }));
    const { code, stdout, stderr } = await run(['config', 'check'], {
      folder: file.folder,
      environment: { ...SECRETS, HOLDFAST_TEST_SLACK: 'xoxb', HOLDFAST_TEST_LINK: 'x'.repeat(32) },
    });
    assert.equal(code, 2);
    assert.match(stdout, /security +slack/);
    assert.match(stderr, /nowhere:1: it cannot be read/);
  });

  it('says that nobody is told where there is no section alerts', async () => {
    await using file = await aConfigFile(aConfig());
    const { stdout } = await run(['config', 'check'], {
      folder: file.folder,
      environment: SECRETS,
    });
    assert.match(stdout, /No section alerts: nobody is told/);
  });

  it('answers programs with one JSON document without secrets', async () => {
    await using file = await aConfigFile(
      aConfig({ stream: '    filters: { services: [Groups] }' }),
    );
    const { stdout } = await run(['config', 'check', '--json'], {
      folder: file.folder,
      environment: SECRETS,
    });
    const { doubts } = JSON.parse(stdout) as { doubts: string[] };
    assert.match(doubts.join(), /filters leave out changes/);
    assert.doesNotMatch(stdout, /hunter2/);
  });
});

describe('holdfast streams', () => {
  it('lists what is configured', async () => {
    await using file = await aConfigFile(aConfig());
    const { stdout } = await run(['streams', 'list', '--json'], { folder: file.folder });
    assert.deepEqual(
      (JSON.parse(stdout) as { stream: string }[]).map(({ stream }) => stream),
      ['tail'],
    );
  });

  it('tells the status of a stream that has never run', async () => {
    await using file = await aConfigFile(aConfig());
    const { code, stdout } = await run(['streams', 'status'], { folder: file.folder });
    assert.equal(code, 0);
    assert.match(stdout, /tail +never run +- +0 /);
  });

  it('names the stream that was probably meant', async () => {
    await using file = await aConfigFile(aConfig());
    const { code, stderr } = await run(['streams', 'status', 'tial'], { folder: file.folder });
    assert.equal(code, 2);
    assert.match(stderr, /Did you mean "tail"/);
  });
});

describe('holdfast deliveries', () => {
  it('says so when there are none', async () => {
    await using file = await aConfigFile(aConfig());
    const { stdout } = await run(['deliveries', 'list'], { folder: file.folder });
    assert.equal(stdout, 'No deliveries.\n');
  });
});
