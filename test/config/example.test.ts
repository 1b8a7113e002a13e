import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { checkConfig } from '../../src/config/load-config.ts';
import { aConfigFile } from './support.ts';

const EXAMPLE = fileURLToPath(new URL('../../holdfast.example.yaml', import.meta.url));

/** Alternatives to a line that stands beside them; taken in, they would contradict it. */
const ALTERNATIVES =
  /^ *(environment|login_url|postgres|username|password|store|metrics): |^ *(api_url: https:\/\/api\.example\.com|evidence_key: \{)/;

const withDefaultsWrittenOut = (text: string): string =>
  text
    .split('\n')
    .map((line) => {
      const uncommented = line.replace(/^( *)# ?(?= *(?:- \{|[a-z][a-z0-9_-]*:(?: |$)))/, '$1');
      return ALTERNATIVES.test(uncommented) ? line : uncommented;
    })
    .join('\n');

/** What has a default, without what the example shows for lack of one. */
const defaultsIn = async (text: string): Promise<unknown> => {
  await using file = await aConfigFile(text);
  const { config } = await checkConfig(file.file, 0);
  const { streams, harvests, evidence, alerts, batches, splunk, logLevel, temporal, http } = config;
  assert.ok(alerts !== undefined);
  const shown = {
    streams: streams.map(({ connection: _connection, ...stream }) => ({
      ...stream,
      settings: { ...stream.settings, organization: undefined },
    })),
    harvests: harvests.map(
      ({ connection: _connection, from: _from, queriesPerDay: _quota, ...harvest }) => ({
        ...harvest,
        settings: { ...harvest.settings, organization: undefined },
      }),
    ),
    retention: evidence?.store.kind === 's3' && evidence.store.retentionDays,
    staging: evidence?.stagingDirectory.replace(file.folder, ''),
    alerts: {
      ...alerts,
      rules: null, // the example names none, the comment a folder
      channels: alerts.channels
        .filter(({ kind }) => kind === 'slack' || kind === 'pagerduty')
        .map((channel) => ({ ...channel, apiUrl: null })),
      policies: [...alerts.policies],
      routes: null,
      queues: alerts.queues.map(({ setAsideDirectory }) =>
        setAsideDirectory.replace(file.folder, ''),
      ),
      acknowledge: { ...alerts.acknowledge, userHeader: null },
    },
    targets: splunk.targets.map((target) => ({ ...target, disorderedIndex: undefined })),
    batches: { ...batches, directory: batches.directory.replace(file.folder, '') },
    embedded: [temporal.embedded.port, temporal.embedded.uiPort],
    names: [logLevel, temporal.namespace, temporal.taskQueue, http.timeoutMs],
  };
  return JSON.parse(JSON.stringify(shown)) as unknown;
};

describe('holdfast.example.yaml', () => {
  it('is valid and raises no doubt', async () => {
    const { config, doubts } = await checkConfig(EXAMPLE);
    assert.deepEqual(doubts, []);
    assert.deepEqual(
      config.streams.map(({ settings }) => settings.dialect),
      ['genesys.realtime', 'genesys.query', 'cxone.activity'],
    );
  });

  it('shows only keys that exist, also in its comments', async () => {
    await using file = await aConfigFile(withDefaultsWrittenOut(await readFile(EXAMPLE, 'utf8')));
    const { config } = await checkConfig(file.file);
    assert.equal(config.temporal.address, 'temporal.example.com:7233');
    assert.equal(config.http.proxyUrl, 'http://proxy.example.com:3128');
    assert.equal(config.streams.length, 3);
    assert.equal(config.evidence?.witnesses.length, 1);
    assert.equal(config.alerts?.queues[0]?.account?.accessKeyId, 'EXAMPLEACCESSKEYID');
    assert.equal(config.alerts?.channels.length, 5);
  });

  it('shows as default what is the default', async () => {
    const text = await readFile(EXAMPLE, 'utf8');
    assert.deepEqual(await defaultsIn(withDefaultsWrittenOut(text)), await defaultsIn(text));
  });
});
