import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { createHttpClient } from '../../src/http/create-http-client.ts';
import type { HttpClient } from '../../src/http/http-client.ts';
import {
  simulateSplunk,
  type SimulatedSplunk,
} from '../../src/simulator/splunk/simulate-splunk.ts';
import { createHecClient, type HecClient } from '../../src/splunk/hec-client.ts';
import { requestChannel } from '../../src/splunk/request-channel.ts';
import type { TargetSettings } from '../../src/splunk/target.ts';

interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

describe('createHecClient', () => {
  let http: HttpClient;
  let sink: SimulatedSplunk | undefined;
  let server: Server | undefined;
  let token = '';

  beforeEach(() => {
    http = createHttpClient({ timeoutMs: 2_000 });
  });

  afterEach(async () => {
    await http.close();
    await sink?.close();
    server?.close();
    sink = server = undefined;
  });

  const clientOf = (url: string, settings: Partial<TargetSettings> = {}): HecClient =>
    createHecClient({
      http,
      now: Date.now,
      settings: {
        name: 'main',
        dialect: 'splunk',
        url,
        eventPath: '/services/collector/event/1.0',
        token: { reference: 'env:HEC_TOKEN', read: () => Promise.resolve(token) },
        index: 'ccas_audit',
        disorderedIndex: undefined,
        sourcetype: 'ccas:auditlog',
        acknowledgement: 'auto',
        requestTimeoutMs: 1_000,
        ackPollMs: 10,
        ackTimeoutMs: 1_000,
        maxEventsPerRequest: 500,
        maxBytesPerRequest: 1_048_576,
        gzip: true,
        search: undefined,
        ...settings,
      },
    });

  const simulate = async (useAck = false): Promise<HecClient> => {
    sink = await simulateSplunk({ useAck, indexingDelayMs: 0, settings: { ackDelayMs: 0 } });
    token = sink.token;
    return clientOf(sink.hecUrl);
  };

  /** A receiver that answers as told, and keeps what it got. */
  const receive = async (
    answers: readonly {
      status?: number;
      headers?: Record<string, string | string[]>;
      body: string;
    }[],
  ): Promise<{ readonly received: readonly Received[]; readonly url: string }> => {
    const received: Received[] = [];
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const bytes = Buffer.concat(chunks);
        const zipped = request.headers['content-encoding'] === 'gzip';
        received.push({
          method: request.method ?? '',
          path: request.url ?? '',
          headers: request.headers,
          body: (zipped ? gunzipSync(bytes) : bytes).toString(),
        });
        const answer = answers[Math.min(received.length, answers.length) - 1];
        response.writeHead(answer?.status ?? 200, answer?.headers).end(answer?.body);
      });
    });
    await new Promise<void>((listening) => server?.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    return { received, url: `http://127.0.0.1:${port}/` };
  };

  const success = { body: '{"text":"Success","code":0,"ackId":0}' };
  const request = { channel: 'c-1', body: Buffer.from('{}\n'), events: 1, timeoutMs: 1_000 };

  it('always names its channel, and never the token in the URL', async () => {
    token = 'secret-token';
    const { received, url } = await receive([success]);
    const { outcome } = await clientOf(url).send(request);
    assert.partialDeepStrictEqual(outcome, { kind: 'accepted', taken: 1, ackId: 0 });
    const [post] = received;
    assert.equal(post?.path, '/services/collector/event/1.0');
    assert.equal(post.headers['x-splunk-request-channel'], 'c-1');
    assert.equal(post.headers['authorization'], 'Splunk secret-token');
  });

  it('compresses bodies above 1 KiB, unless told not to', async () => {
    const { received, url } = await receive([success]);
    const body = Buffer.from('x'.repeat(2_000));
    await clientOf(url).send({ ...request, body });
    await clientOf(url).send(request);
    await clientOf(url, { gzip: false }).send({ ...request, body });
    const sent = received.map(({ headers, body: text }) => [
      headers['content-encoding'],
      text.length,
    ]);
    assert.deepEqual(sent, [
      ['gzip', 2_000],
      [undefined, 3],
      [undefined, 2_000],
    ]);
  });

  it('asks for an ack with the cookies that came with the answer to the events', async () => {
    const headers = { 'set-cookie': ['indexer=7; Path=/; HttpOnly', 'other=a=b'] };
    const { received, url } = await receive([
      { ...success, headers },
      { body: '{"acks":{"0":true}}', headers: { 'set-cookie': 'other=c' } },
      { body: '{"acks":{"0":false}}' },
    ]);
    const client = clientOf(url);
    await client.send(request);
    assert.equal(await client.pollAck('c-1', 0), 'indexed');
    assert.equal(await client.pollAck('c-1', 0), 'pending');
    assert.equal(await client.pollAck('c-2', 0), 'pending');
    const polls = received.slice(1);
    assert.deepEqual(
      polls.map(({ headers: sent }) => sent['cookie']),
      ['indexer=7; other=a=b', 'indexer=7; other=c', undefined],
    );
    assert.equal(polls[0]?.path, '/services/collector/ack?channel=c-1');
    assert.equal(polls[0].body, '{"acks":[0]}');
  });

  it('tells an ack that is not indexed from an answer that is lost', async () => {
    const { url } = await receive([
      { status: 502, body: '<html>' },
      { body: '<html>' },
      { status: 503, body: '{"code":9,"text":"Server is busy"}' },
    ]);
    const client = clientOf(url);
    assert.equal(await client.pollAck('c', 0), 'lost');
    assert.equal(await client.pollAck('c', 0), 'lost');
    assert.equal(await client.pollAck('c', 0), 'unavailable');
    assert.equal(await clientOf('http://127.0.0.1:1').pollAck('c', 0), 'unavailable');
  });

  it('reads its token once, and anew only when it is rejected', async () => {
    const rejected = { status: 403, body: '{"text":"Invalid token","code":4}' };
    const { received, url } = await receive([success, success, rejected, success, rejected]);
    const client = clientOf(url);
    token = 'old';
    await client.send(request);
    token = 'new';
    await client.send(request);
    assert.equal((await client.send(request)).tokenRenewed, true);
    await client.send(request);
    assert.equal((await client.send(request)).tokenRenewed, false);
    token = 'newer';
    await client.send(request);
    assert.deepEqual(
      received.map(({ headers }) => headers['authorization']),
      ['old', 'old', 'old', 'new', 'new', 'newer'].map((used) => `Splunk ${used}`),
    );
  });

  it('shows nobody a token that a refusal repeats', async () => {
    const { url } = await receive([
      { status: 404, body: '{"code":404,"text":"no route for s3cret"}' },
    ]);
    token = 's3cret';
    const { outcome } = await clientOf(url).send(request);
    assert.partialDeepStrictEqual(outcome, { text: 'no route for [secret]' });
  });

  it('refuses a secret that cannot be a token before anything is sent', async () => {
    const { received, url } = await receive([success]);
    for (token of ['', 'two\nlines', 'ünlaut']) {
      await assert.rejects(clientOf(url).ready(), (error: Error) => {
        assert.equal((error as { type?: string }).type, 'InvalidConfiguration');
        return token === '' || !error.message.includes(token);
      });
    }
    assert.equal(received.length, 0);
  });

  it('knows a good token from a disabled and an unknown one, and writes nothing to find out', async () => {
    const client = await simulate();
    assert.deepEqual(await client.probeToken(), { status: 'valid', code: 5, text: 'No data' });
    token = 'ffffffff-0000-4000-8000-000000000000';
    const other = clientOf(sink?.hecUrl ?? '');
    assert.partialDeepStrictEqual(await other.probeToken(), { status: 'invalid', code: 4 });
    token = sink?.token ?? '';
    await fetch(`${sink?.adminUrl}/tokens`, {
      method: 'POST',
      body: '{"name":"holdfast","action":"disable"}',
    });
    assert.partialDeepStrictEqual(await client.probeToken(), { code: 1, status: 'disabled' });
    assert.equal(sink?.index.count(), 0);
  });

  it('knows a good token also where acknowledgements are on', async () => {
    assert.partialDeepStrictEqual(await (await simulate(true)).probeToken(), { status: 'valid' });
  });

  it('finds out whether the token gives acknowledgements', async () => {
    assert.equal(await (await simulate(true)).probeAcknowledgement(), 'on');
    await sink?.close();
    assert.equal(await (await simulate(false)).probeAcknowledgement(), 'off');
    assert.equal(await clientOf('http://127.0.0.1:1').probeAcknowledgement(), 'unknown');
  });

  it('asks health by GET', async () => {
    const client = await simulate();
    assert.partialDeepStrictEqual(await client.checkHealth(), { state: 'healthy', code: 17 });
    const order = JSON.stringify({ kind: 'health', code: 18 });
    await fetch(`${sink?.adminUrl}/faults`, { method: 'POST', body: order });
    assert.partialDeepStrictEqual(await client.checkHealth(), { state: 'unhealthy', code: 18 });
    const gone = await clientOf('http://127.0.0.1:1').checkHealth();
    assert.equal(gone.state, 'unreachable');
  });

  it('heeds the tokenStatus that the guide has in its health', async () => {
    const { url } = await receive([{ body: '{"tokenStatus":"expired"}' }]);
    assert.equal((await clientOf(url).checkHealth()).tokenStatus, 'invalid');
  });

  it('speaks to the guide’s receiver as the guide has it', async () => {
    token = 'hec-token-0815';
    const { received, url } = await receive([
      { body: '{"tokenStatus":"valid"}' },
      { body: '[{"uuid":"0a"},{"uuid":"0b"}]' },
    ]);
    const client = clientOf(url, { dialect: 'guide', gzip: false });
    assert.equal((await client.probeToken()).status, 'valid');
    const line = (id: string) =>
      `{"time":1.000,"host":"h","source":"genesys:admin","sourcetype":"ccas:auditlog","index":"ccas_audit",` +
      `"event":{"event_id":"${id}"},"fields":{"ccas_event_id":"${id}","ccas_batch_id":"b","ccas_request_id":"r"}}\n`;
    const body = Buffer.from(line('0a') + line('0b'));
    const answer = await client.send({ channel: 'c', body, events: 2, timeoutMs: 1_000 });
    assert.partialDeepStrictEqual(answer.outcome, { kind: 'accepted', taken: 2 });
    const [health, event] = received;
    assert.deepEqual([health?.method, health?.path], ['POST', '/services/collector/health']);
    assert.equal(health?.headers['authorization'], `Splunk ${token}`);
    assert.equal(event?.path, '/services/collector/event/1.0');
    assert.equal(event?.headers['content-type'], 'application/json');
    const sent = JSON.parse(event?.body ?? '') as { event_id: string; event: object }[];
    assert.deepEqual(
      sent.map(({ event_id, event: inside }) => [event_id, inside]),
      [
        ['0a', { event_id: '0a' }],
        ['0b', { event_id: '0b' }],
      ],
    );
    assert.equal(await client.probeAcknowledgement(), 'off');
  });

  it('takes a health that says nothing of the token for no statement about it', async () => {
    const { url } = await receive([{ body: '{"text":"fine"}' }]);
    const client = clientOf(url, { dialect: 'guide' });
    assert.equal((await client.probeToken()).status, 'unknown');
  });
});

describe('requestChannel', () => {
  it('is a GUID, the same for the same attempt and another for every other', () => {
    const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
    const channels = new Set<string>();
    for (const target of ['a', 'b']) {
      for (const id of ['r.0001', 'r.0002']) {
        for (const attempt of [1, 2, 3]) {
          const channel = requestChannel(target, id, attempt);
          assert.match(channel, guid);
          assert.equal(requestChannel(target, id, attempt), channel);
          channels.add(channel);
        }
      }
    }
    assert.equal(channels.size, 12);
  });
});
