import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { createHttpClient } from '../../src/http/create-http-client.ts';
import { TransportError } from '../../src/http/http-client.ts';
import type { HttpClient, HttpRequest } from '../../src/http/http-client.ts';
import { openServers } from './local-server.ts';

const failureOf = async (client: HttpClient, request: HttpRequest): Promise<TransportError> => {
  const outcome = await client.send(request).catch((error: unknown) => error);
  assert.ok(
    outcome instanceof TransportError,
    `expected a TransportError, got ${inspect(outcome)}`,
  );
  return outcome;
};

describe('createHttpClient', () => {
  const open = openServers();
  const client = createHttpClient({ timeoutMs: 5_000 });
  after(() => client.close());

  it('returns any status with lower-case headers and the body, and follows no redirect', async () => {
    let requests = 0;
    const url = await open((_, response) => {
      requests += 1;
      response.writeHead(302, { Location: '/elsewhere', 'X-Twice': ['a', 'b'] }).end('moved');
    });
    const reply = await client.send({ method: 'GET', url });
    assert.equal(reply.status, 302);
    assert.equal(reply.headers['location'], '/elsewhere');
    assert.equal(reply.headers['x-twice'], 'a, b');
    assert.equal(reply.body.toString(), 'moved');
    assert.equal(requests, 1);
  });

  it('unzips a reply that says it is compressed', async () => {
    const url = await open((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('[1,2,3]'));
    });
    assert.equal((await client.send({ method: 'GET', url })).body.toString(), '[1,2,3]');
  });

  it('fails when a compressed reply is cut short instead of returning part of it', async () => {
    const url = await open((_, response) => {
      const zipped = gzipSync('x'.repeat(10_000));
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(zipped.subarray(0, -12));
    });
    assert.equal((await failureOf(client, { method: 'GET', url })).fault, 'reset');
  });

  it('fails when the body ends before its announced length', async () => {
    const url = await open((request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('only this', () => request.socket.destroy());
    });
    const failure = await failureOf(client, { method: 'GET', url });
    assert.deepEqual([failure.fault, failure.sent], ['reset', true]);
  });

  it('refuses a body that is too large, before and after unzipping', async () => {
    const plain = await open((_, response) => response.end('x'.repeat(2_000)));
    const zipped = await open((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(2_000)));
    });
    for (const url of [plain, zipped]) {
      const failure = await failureOf(client, { method: 'GET', url, maxBodyBytes: 1_000 });
      assert.equal(failure.fault, 'too_large');
    }
  });

  it('proves that a refused connection has sent nothing', async () => {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as AddressInfo;
    probe.close();
    await once(probe, 'close');
    const failure = await failureOf(client, { method: 'POST', url: `http://127.0.0.1:${port}/` });
    assert.deepEqual([failure.fault, failure.sent], ['refused', false]);
  });

  it('proves that a name that does not resolve has sent nothing', async () => {
    const failure = await failureOf(client, { method: 'POST', url: 'http://nowhere.invalid/' });
    assert.deepEqual([failure.fault, failure.sent], ['unresolved', false]);
  });

  it('proves that a failed TLS handshake has sent nothing', async () => {
    const url = await open((_, response) => response.end());
    const failure = await failureOf(client, { method: 'POST', url: url.replace('http', 'https') });
    assert.deepEqual([failure.fault, failure.sent], ['tls', false]);
  });

  it('does not know whether a request whose connection broke was taken', async () => {
    const url = await open((request) => request.socket.destroy());
    const failure = await failureOf(client, { method: 'POST', url, body: 'event' });
    assert.deepEqual([failure.fault, failure.sent], ['reset', true]);
  });

  it('neither repeats nor excuses a POST on a kept-alive connection that the server closes', async () => {
    let requests = 0;
    const url = await open((request, response) => {
      requests += 1;
      if (requests === 1) response.end('kept alive');
      else request.socket.destroy();
    });
    await client.send({ method: 'POST', url, body: 'first' });
    const failure = await failureOf(client, { method: 'POST', url, body: 'second' });
    assert.deepEqual([failure.fault, failure.sent, requests], ['reset', true, 2]);
  });

  it('gives up at the deadline of the whole exchange', async () => {
    const url = await open((_, response) => {
      response.writeHead(200);
      response.write('{');
    });
    const failure = await failureOf(client, { method: 'GET', url, timeoutMs: 50 });
    assert.deepEqual([failure.fault, failure.sent], ['timeout', true]);
  });

  it('ends with its signal, and sends nothing when that was aborted before', async () => {
    let requests = 0;
    const controller = new AbortController();
    const url = await open(() => {
      requests += 1;
      controller.abort();
    });
    const { signal } = controller;
    const during = await failureOf(client, { method: 'GET', url, signal });
    assert.deepEqual([during.fault, during.sent], ['aborted', true]);
    const before = await failureOf(client, { method: 'GET', url, signal });
    assert.deepEqual([before.fault, before.sent, requests], ['aborted', false, 1]);
  });

  it('keeps headers, bodies and queries out of its errors', async () => {
    const url = await open((request) => request.socket.destroy());
    const failure = await failureOf(client, {
      method: 'POST',
      url: `${url}/path?signature=SECRET`,
      headers: { authorization: 'Bearer SECRET' },
      body: 'SECRET',
    });
    assert.ok(failure.message.includes('/path'));
    assert.ok(!inspect(failure, { depth: 10, showHidden: true }).includes('SECRET'));
  });
});

describe('createHttpClient with a proxy', () => {
  const open = openServers();

  it('sends plain requests to the proxy in absolute form', async () => {
    const asked: (string | undefined)[] = [];
    const proxyUrl = await open((request, response) => {
      asked.push(request.url);
      response.end('through the proxy');
    });
    const client = createHttpClient({ proxyUrl, timeoutMs: 5_000 });
    const reply = await client.send({ method: 'GET', url: 'http://behind.invalid/a' });
    await client.close();
    assert.equal(reply.body.toString(), 'through the proxy');
    assert.deepEqual(asked, ['http://behind.invalid/a']);
  });

  it('proves that nothing was sent when the proxy is not there', async () => {
    const proxyUrl = 'http://127.0.0.1:9'; // discard: nobody listens
    const listening = await new Promise((resolve) => {
      const socket = connect(9, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
      socket.unref();
    });
    assert.equal(listening, false, 'port 9 must be unused for this test');
    const client = createHttpClient({ proxyUrl, timeoutMs: 5_000 });
    const failure = await failureOf(client, { method: 'POST', url: 'https://behind.invalid/' });
    await client.close();
    assert.equal(failure.sent, false);
  });
});
