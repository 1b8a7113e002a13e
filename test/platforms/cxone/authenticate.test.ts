import assert from 'node:assert/strict';
import { Failure } from '../../../src/audit/failure.ts';
import { oidc, openSource, secret, userhub } from './reading.ts';
import { jwt, openTenants, type Answer } from './scripted-tenant.ts';

const ODD_SECRET = 'a:b+c %/ü&';

const failureOf = async (login: Promise<unknown>): Promise<Failure> => {
  const error: unknown = await login.then(
    () => assert.fail('the login succeeded'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof Failure, String(error));
  assert.ok(!error.message.includes('simulated'), 'no secret in a message');
  return error;
};

describe('login to CXone', () => {
  const open = openTenants();
  /** A tenant where one path answers differently. */
  const openWith = (path: string, answer: Answer) =>
    open((asked) => (asked.path === path ? answer : undefined));

  it('goes from the issuer to token endpoint, tenant and api, with URL-encoded Basic credentials', async () => {
    const { url, asked } = await open(() => undefined);
    const connection = oidc(url, { clientId: 'my app', clientSecret: secret(ODD_SECRET) });
    const source = openSource(connection);
    const { fingerprint } = await source.acquireToken();
    assert.match(fingerprint, /^[\da-f]{8}$/);
    assert.equal(await source.resolveOrganization(), 'tenant-1');
    assert.deepEqual(
      asked.map(({ method, path }) => `${method} ${path}`),
      [
        'GET /.well-known/openid-configuration',
        'POST /auth/token',
        'GET /.well-known/cxone-configuration',
      ],
    );
    const basic = Buffer.from(
      String(asked[1]?.headers.authorization).slice(6),
      'base64',
    ).toString();
    assert.deepEqual(basic.split(':').map(decodeURIComponent), ['my app', ODD_SECRET]);
    assert.deepEqual(Object.fromEntries(new URLSearchParams(asked[1]?.body)), {
      grant_type: 'password',
      username: 'SIMULATEDACCESSKEY',
      password: 'simulated-access-key-secret',
    });
    assert.equal(asked[2]?.query.get('tenantId'), 'tenant-1');
  });

  it('sends an access key alone to UserHub, as JSON', async () => {
    const { url, asked } = await open(() => undefined);
    const source = openSource(userhub(url));
    assert.equal(await source.resolveOrganization(), 'tenant-1');
    assert.deepEqual(
      asked.map(({ path, body }) => [path, JSON.parse(body)]),
      [
        [
          '/authentication/v1/token/access-key',
          { accessKeyId: 'SIMULATEDACCESSKEY', accessKeySecret: 'simulated-access-key-secret' },
        ],
      ],
    );
  });

  it('names the organisation as configured, else by the tenant, else by the host', async () => {
    const bare = { body: { access_token: 'opaque', expires_in: 3600 } };
    const { url } = await openWith('/authentication/v1/token/access-key', bare);
    assert.equal(await openSource(userhub(url)).resolveOrganization(), new URL(url).host);
    const named = openSource(userhub(url), { organization: 'acme' });
    assert.equal(await named.resolveOrganization(), 'acme');
  });

  it('finds the tenant in the access token where there is no id token', async () => {
    const token = { body: { access_token: jwt({ tenantId: 'tenant-2' }), expires_in: 3600 } };
    const { url, asked } = await openWith('/auth/token', token);
    assert.equal(await openSource(oidc(url)).resolveOrganization(), 'tenant-2');
    assert.equal(asked.at(-1)?.query.get('tenantId'), 'tenant-2');
  });

  it('needs no tenant where the api address is configured', async () => {
    const bare = { body: { access_token: 'opaque', expires_in: 3600 } };
    const { url } = await openWith('/auth/token', bare);
    await openSource(oidc(url, { apiUrl: url })).acquireToken();
    const failure = await failureOf(openSource(oidc(url)).acquireToken());
    assert.equal(failure.type, 'UnexpectedReply');
    assert.match(failure.message, /configure api_url/);
  });

  for (const [what, status, body] of [
    ['a wrong client', 401, { error: 'invalid_client', error_description: 'simulated-secret' }],
    ['a wrong access key', 400, { error: 'invalid_grant' }],
  ] as const) {
    it(`says that ${what} is refused, and what to check`, async () => {
      const { url } = await openWith('/auth/token', { status, body });
      const failure = await failureOf(openSource(oidc(url)).acquireToken());
      assert.equal(failure.type, 'CredentialsRejected');
      assert.equal(failure.retryable, false);
      assert.match(failure.message, new RegExp(`${body.error}.*SIMULATEDACCESSKEY.*env:SECRET`));
    });
  }

  it('repeats nothing of an answer to secrets, whatever its status', async () => {
    const body = { message: 'cannot use simulated-secret' };
    const { url } = await openWith('/auth/token', { status: 500, body });
    const { type, message } = await failureOf(openSource(oidc(url)).acquireToken());
    assert.equal(type, 'SourceUnavailable');
    assert.doesNotMatch(message, /simulated-secret/);
  });

  it('says that UserHub refuses the access key', async () => {
    const path = '/authentication/v1/token/access-key';
    const body = { timestamp: 't', status: 401, error: 'Unauthorized', message: 'Invalid', path };
    const { url } = await openWith(path, { status: 401, body });
    const failure = await failureOf(openSource(userhub(url)).acquireToken());
    assert.equal(failure.type, 'CredentialsRejected');
    assert.match(failure.message, /Unauthorized/);
  });

  it('takes a discovery that is missing for a wrong issuer, and a failing one for a passing trouble', async () => {
    const missing = await openWith('/.well-known/openid-configuration', { status: 404, body: {} });
    const notFound = await failureOf(openSource(oidc(missing.url)).acquireToken());
    assert.equal(notFound.type, 'SourceRefused');
    const failing = await openWith('/.well-known/openid-configuration', { status: 503, body: '' });
    const unavailable = await failureOf(openSource(oidc(failing.url)).acquireToken());
    assert.deepEqual([unavailable.type, unavailable.retryable], ['SourceUnavailable', true]);
  });

  it('never sends secrets to an address less protected than the issuer', async () => {
    const { url } = await openWith('/.well-known/openid-configuration', {
      body: { token_endpoint: 'ftp://127.0.0.1/token' },
    });
    const failure = await failureOf(openSource(oidc(url)).acquireToken());
    assert.equal(failure.type, 'SourceRefused');
  });
});
