import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import type { WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { parse, stringify } from 'yaml';
import { run as runCli } from '../cli/support.ts';
import { findSecrets } from '../support/find-secrets.ts';
import { changeToken, plant } from '../support/plant.ts';
import {
  type Garble,
  type RecordingProxy,
  startRecordingProxy,
} from '../support/recording-proxy.ts';
import { createRig, QUICK, type Rig, SECRETS } from '../support/rig.ts';
import { logFile } from '../support/silent-runtime.ts';
import { until } from '../support/until.ts';

const OIDC_SECRET = 'oidc client/secret+4713';
const WRONG_SECRET = 'not-the-right-secret-4714';
const POSTGRES_PASSWORD = 'postgres-password-4715';
const STREAMS = ['realtime', 'query', 'userhub', 'oidc'];

/** Answers that nobody can parse, or that repeat what was sent, as some gateways do. */
const GARBLES: Readonly<Record<string, Garble>> = {
  'a bad request': (echo) => ({ status: 400, body: said(echo) }),
  'a broken server': (echo) => ({ status: 500, body: said(echo) }),
  'a page': (echo) => ({ status: 200, body: `<html>${echo}</html>` }),
  // From here on the tokens are gone, so that what is sent is the secret itself.
  'a refused token': (echo) => ({ status: 401, body: said(echo) }),
  'half of a JSON text': (echo) => ({ status: 200, body: `{"access_token":"${echo}` }),
};

/** In every word that a service has for an error. */
const said = (echo: string): string =>
  JSON.stringify({
    message: echo,
    Message: echo,
    error: echo,
    error_description: echo,
    description: echo,
    code: echo,
    contextId: echo,
    text: echo,
  });

/** Strings of any depth, and bytes as text: payloads, memos, search attributes, user metadata. */
const textOf = (value: unknown): string => {
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (typeof value !== 'object' || value === null) return '';
  return Object.values(value).map(textOf).join('\n');
};

type Section = Readonly<Record<string, unknown>>;

interface WrittenConfig {
  readonly connections: { readonly genesys: Section; readonly cxone: Section };
  readonly splunk: { readonly targets: { readonly demo: Section } };
}

describe('secrets stay out of everything that is kept or shown', function () {
  this.timeout(120_000);
  let rig: Rig;
  let genesys: RecordingProxy;
  let cxone: RecordingProxy;
  let splunk: RecordingProxy;
  const places = new Map<string, string>();
  let attempts = 0;

  const note = (place: string, text: string): void => {
    places.set(place, `${places.get(place) ?? ''}\n${text}`);
  };

  const secrets = (): ReadonlyMap<string, string> => {
    const basic = (id: string, secret: string): string =>
      Buffer.from(`${id}:${secret}`).toString('base64');
    const tokens = [...genesys.tokens, ...cxone.tokens].map(
      (token, place) => [`access token ${place}`, token] as const,
    );
    return new Map([
      ...Object.entries(SECRETS),
      ['oidc secret', OIDC_SECRET],
      ['oidc secret, URL-encoded', encodeURIComponent(OIDC_SECRET)],
      ['wrong secret', WRONG_SECRET],
      ['password of the ledger', POSTGRES_PASSWORD],
      ['Basic of genesys', basic('holdfast', SECRETS['genesys-secret'])],
      ['Basic of oidc', basic('holdfast', encodeURIComponent(OIDC_SECRET))],
      ...tokens,
    ]);
  };

  const writeSecrets = (value?: string): void => {
    const files = { ...SECRETS, 'oidc-secret': OIDC_SECRET };
    for (const [name, right] of Object.entries(files)) {
      writeFileSync(join(rig.folder, name), name === 'hec-token' ? right : (value ?? right));
    }
  };

  /** All streams at once, each by a run of its own. */
  const extractAll = (follow: boolean): Promise<readonly WorkflowHandle[]> => {
    attempts += 1;
    return Promise.all(
      STREAMS.map((stream) =>
        rig.client.workflow.start('extractAuditLog', {
          workflowId: `extract/${rig.taskQueue}/${stream}/${attempts}`,
          taskQueue: rig.taskQueue,
          args: [{ stream, follow }],
        }),
      ),
    );
  };

  const follows = async (run: WorkflowHandle): Promise<true> =>
    until(`${run.workflowId} follows`, async () => {
      const status = await run.query('status');
      note('status', JSON.stringify(status));
      return (status as { state: string }).state === 'following' && true;
    });

  const terminate = async (runs: readonly WorkflowHandle[]): Promise<void> => {
    for (const run of runs) {
      note('status', JSON.stringify(await run.query('status')));
      note('descriptions', textOf((await run.describe()).raw));
      await run.terminate();
    }
  };

  before(async () => {
    rig = await createRig({
      cxone: { clientSecret: OIDC_SECRET },
      world: {
        history: {
          genesys: { records: 50, spanMs: 600_000 },
          cxone: { records: 50, spanMs: 600_000 },
        },
      },
    });
    genesys = await startRecordingProxy(rig.genesys.url);
    cxone = await startRecordingProxy(rig.cxone.url);
    splunk = await startRecordingProxy(rig.splunk.hecUrl);
    throughProxies();
    await rig.start();
    await everythingThatGoesWrong();
    await collect();
  });
  after(async () => {
    await Promise.all([genesys, cxone, splunk].map((proxy) => proxy.close()));
    await rig.close();
  });

  const throughProxies = (): void => {
    const config = parse(readFileSync(rig.configFile, 'utf8')) as WrittenConfig;
    const { genesys: org, cxone: tenant } = config.connections;
    const userhub = { ...tenant, issuer_url: cxone.url, api_url: cxone.url };
    const { api_url: _, ...discovered } = userhub;
    const stream = (dialect: string, connection: string) => ({ dialect, connection, ...QUICK });
    writeFileSync(
      rig.configFile,
      stringify({
        ...config,
        connections: {
          genesys: { ...org, login_url: genesys.url, api_url: genesys.url },
          userhub,
          oidc: {
            ...discovered,
            grant: 'oidc',
            client_id: 'holdfast',
            client_secret: 'file:oidc-secret',
          },
        },
        streams: {
          realtime: stream('genesys.realtime', 'genesys'),
          query: stream('genesys.query', 'genesys'),
          userhub: stream('cxone.activity', 'userhub'),
          oidc: stream('cxone.activity', 'oidc'),
        },
        splunk: { targets: { demo: { ...config.splunk.targets.demo, url: splunk.url } } },
      }),
    );
  };

  const everythingThatGoesWrong = async (): Promise<void> => {
    writeSecrets(WRONG_SECRET);
    for (const run of await extractAll(false)) {
      const error: unknown = await run.result().then(
        () => assert.fail('a wrong secret was good enough'),
        (reason: unknown) => reason,
      );
      note('error messages', inspect(error, { depth: 20 }));
    }
    writeSecrets();
    const runs = await extractAll(true);
    await Promise.all(runs.map(follows));
    for (const platform of [rig.genesys, rig.cxone]) {
      await plant(platform, { kind: 'unauthorized', count: 3 });
    }
    await Promise.all(runs.map(follows));
    await changeToken(rig.splunk, { name: 'holdfast', action: 'disable' });
    await until('a run is halted', async () => {
      const states = await Promise.all(runs.map((run) => run.query<{ state: string }>('status')));
      note('status', JSON.stringify(states));
      return states.some(({ state }) => state === 'halted');
    });
    await changeToken(rig.splunk, { name: 'holdfast', action: 'enable' });
    await terminate(runs);
    await garbleAnswers();
  };

  /** Each kind of answer from every service, met by runs whose tokens are good and by runs that must log in. */
  const garbleAnswers = async (): Promise<void> => {
    const all = Object.values(GARBLES);
    for (const proxies of [[genesys, cxone], [splunk]]) {
      for (const how of proxies.includes(splunk) ? all.slice(0, 2) : all) {
        const runs = await extractAll(true);
        for (const proxy of proxies) proxy.garble(how);
        await until('garbled answers', () => proxies.every(({ garbled }) => garbled >= 2));
        await until('the failures are told', async () => {
          const told = await Promise.all(runs.map(isTold));
          return proxies.includes(splunk) ? told.includes(true) : !told.includes(false);
        });
        await terminate(runs);
        for (const proxy of proxies) proxy.garble(null);
      }
    }
  };

  const isTold = async (run: WorkflowHandle): Promise<boolean> => {
    const { raw } = await run.describe();
    const failed = (raw.pendingActivities ?? []).some(({ lastFailure }) => lastFailure != null);
    return failed || (await run.query<{ lastError: string | null }>('status')).lastError !== null;
  };

  const collect = async (): Promise<void> => {
    for await (const { workflowId, runId } of rig.client.workflow.list({
      query: `TaskQueue="${rig.taskQueue}"`,
    })) {
      const run = rig.client.workflow.getHandle(workflowId, runId);
      note('histories', historyToJSON(await run.fetchHistory()));
      note('descriptions', textOf((await run.describe()).raw));
    }
    note('log', readFileSync(logFile, 'latin1'));
    for (const name of readdirSync(rig.folder)) {
      if (name.startsWith('ledger.db'))
        note('ledger', readFileSync(join(rig.folder, name), 'latin1'));
    }
    const batches = join(rig.folder, 'batches');
    for (const name of readdirSync(batches, { recursive: true, encoding: 'utf8' })) {
      const file = join(batches, name);
      if (statSync(file).isFile()) note('batches', readFileSync(file, 'latin1'));
    }
    await collectOutputs();
  };

  const collectOutputs = async (): Promise<void> => {
    const commands = [
      ['config', 'check'],
      ['streams', 'list'],
      ['streams', 'status'],
      ['deliveries', 'list'],
      ['deliveries', 'doubled'],
      ['deliveries', 'quarantined'],
    ];
    for (const command of commands) {
      for (const form of [[], ['--json']]) await noteOutput([...command, ...form], 0);
    }
    const config = parse(readFileSync(rig.configFile, 'utf8')) as WrittenConfig;
    writeFileSync(
      join(rig.folder, 'ledger-url'),
      `postgres://holdfast:${POSTGRES_PASSWORD}@127.0.0.1:1/holdfast`,
    );
    writeFileSync(
      rig.configFile,
      stringify({ ...config, ledger: { postgres: 'file:ledger-url' } }),
    );
    await noteOutput(['config', 'check', '--json'], 0);
    await noteOutput(['streams', 'status'], 3);
    await noteOutput(['worker'], 3);
  };

  const noteOutput = async (command: readonly string[], code: number): Promise<void> => {
    const environment = { HOLDFAST_CONFIG: rig.configFile, HOLDFAST_DEBUG: '1' };
    const ended = await runCli(command, { folder: rig.folder, environment });
    assert.equal(ended.code, code, `${command.join(' ')}: ${ended.stderr}`);
    note('outputs', `${ended.stdout}\n${ended.stderr}`);
  };

  it('looked at everything', () => {
    assert.ok(genesys.tokens.size >= 2, 'the organisation handed out no tokens');
    assert.ok(cxone.tokens.size >= 6, 'the tenant handed out no tokens');
    const expected = ['batches', 'descriptions', 'error messages', 'histories', 'ledger', 'log'];
    assert.deepEqual([...places.keys()].sort(), [...expected, 'outputs', 'status'].sort());
    assert.match(places.get('histories') ?? '', /EVENT_TYPE_ACTIVITY_TASK_FAILED/);
    assert.match([...places.values()].join(), /Bearer \[secret\]/, 'no service repeated a secret');
    assert.match(places.get('error messages') ?? '', /CredentialsRejected/);
    assert.match(places.get('batches') ?? '', /event_id/);
    assert.match(places.get('log') ?? '', /"level":20/, 'the log was not at debug level');
    assert.match(places.get('outputs') ?? '', /file:ledger-url/);
  });

  it('no secret is in any of it', () => {
    assert.deepEqual(findSecrets(places, secrets()), []);
  });

  it('one would have been found, anywhere and in any form', () => {
    for (const [name, secret] of secrets()) {
      const line = JSON.stringify({ level: 20, msg: `POST /oauth/token with ${secret}` });
      const payload = JSON.stringify({ data: Buffer.from(line).toString('base64') });
      for (const planted of [line, payload]) {
        const found = findSecrets(new Map([['planted', planted]]), new Map([[name, secret]]));
        assert.deepEqual(found, [`planted holds ${name}`]);
      }
    }
  });
});
