import assert from 'node:assert/strict';
import { hideCredentials, hideInText } from '../../../src/activities/alerts/hide-credentials.ts';

const SECRET = 'Tr0ub4dor-and-3';

describe('what lets somebody in', () => {
  it('is not shown as the value of a property that is called so', () => {
    for (const property of [
      'clientSecret',
      'password',
      'credentialFields.token',
      'credentials',
      'apiKey',
      'api_key',
      'private-key',
      'accessToken',
      'token',
      'recording/signingKey',
      'settings.key',
    ])
      assert.equal(hideCredentials(property, SECRET), '(not shown)', property);
  });

  it('is shown where it is none', () => {
    for (const property of [
      'accessTokenValiditySeconds',
      'permissionPolicies',
      'passwordExpirationDays',
      'keyboard',
      'tokenType',
      'divisionId',
    ])
      assert.equal(hideCredentials(property, '3600'), '3600', property);
    assert.equal(hideCredentials('password', ''), '', 'nothing is nothing');
  });

  it('is not shown inside of texts', () => {
    for (const text of [
      `{"clientSecret":"${SECRET}"}`,
      `{"a":{"apiKey": "${SECRET}", "b":1}}`,
      `password=${SECRET}&x=1`,
      `token: '${SECRET}'`,
      `https://bob:${SECRET}@example.com/`,
      `Authorization: Bearer ${SECRET}`,
      `-----BEGIN RSA PRIVATE KEY-----\n${SECRET}\n-----END RSA PRIVATE KEY-----`,
      `-----BEGIN PRIVATE KEY-----\n${SECRET}`,
    ]) {
      const shown = hideInText(text);
      assert.ok(!shown.includes(SECRET), shown);
      assert.match(shown, /\(not shown\)/);
    }
    assert.equal(hideInText('AKIAIOSFODNN7EXAMPLE is one'), '(not shown) is one');
  });

  it('leaves everything else alone', () => {
    const text = 'Queue Billing: 12 tokens left? https://example.com/a?b=c, ada@example.com:8080';
    assert.equal(hideInText(text), text);
  });
});
