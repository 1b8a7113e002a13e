import assert from 'node:assert/strict';
import { Failure } from '../../src/audit/failure.ts';
import { createAuthorisedClient } from '../../src/http/authorised-client.ts';
import { createHttpClient } from '../../src/http/create-http-client.ts';
import { createThrottle } from '../../src/http/throttle.ts';
import { createTokenCache } from '../../src/http/token-cache.ts';
import { openServers } from './local-server.ts';

describe('createAuthorisedClient', () => {
  const open = openServers();
  const http = createHttpClient({ timeoutMs: 5_000 });
  after(() => http.close());

  const openClient = async (isValid: (token: string) => boolean, refusal = 401) => {
    const presented: string[] = [];
    let issued = 0;
    const url = await open((request, response) => {
      const token = (request.headers.authorization ?? '').replace('Bearer ', '');
      presented.push(token);
      response.writeHead(isValid(token) ? 200 : refusal, { 'x-said': `no ${token}` });
      response.end(`{"message":"Bad token ${token}"}`);
    });
    const client = createAuthorisedClient({
      http,
      tokens: createTokenCache({
        fetchToken: async () => ({ accessToken: `token-${++issued}`, expiresIn: 3600 }),
        now: Date.now,
      }),
      throttle: createThrottle({ requestsPerMinute: 1000, now: Date.now }),
      readRate: () => ({ remaining: 7, resetAt: null }),
      credential: 'client abc',
    });
    return { client, url, presented };
  };

  it('renews a refused token once and repeats the request', async () => {
    const { client, url, presented } = await openClient((token) => token !== 'token-1');
    assert.equal((await client.send({ method: 'GET', url })).status, 200);
    assert.equal((await client.send({ method: 'GET', url })).status, 200);
    assert.deepEqual(presented, ['token-1', 'token-2', 'token-2']);
  });

  it('shows nobody a token that an error repeats', async () => {
    const { client, url } = await openClient(() => false, 403);
    const { body, headers } = await client.send({ method: 'GET', url });
    assert.equal(body.toString(), '{"message":"Bad token [secret]"}');
    assert.equal(headers['x-said'], 'no [secret]');
  });

  it('ends with TokenRejected when the new token is refused as well', async () => {
    const { client, url, presented } = await openClient(() => false);
    await assert.rejects(client.send({ method: 'GET', url }), (error) => {
      assert.ok(error instanceof Failure);
      assert.equal(error.type, 'TokenRejected');
      assert.match(error.message, /client abc is disabled or revoked/);
      assert.ok(!error.message.includes('token-'));
      return !error.retryable;
    });
    assert.equal(presented.length, 2);
  });
});
