import assert from 'node:assert/strict';
import { withoutCredentials } from '../../src/platforms/without-credentials.ts';

describe('an entity as evidence', () => {
  it('has no credential, however deep, and everything else', () => {
    const entity = {
      name: 'token',
      secret: 's3cr3t',
      accessTokenValiditySeconds: 3600,
      permissions: ['oauth:client:view', 'secret'],
      config: [{ clientSecret: 's', private_key: 'k', apiKey: 'a', url: 'u', accessToken: 't' }],
      credentialFields: { userName: 'u', password: 'p' },
      passwordPolicy: { minimumLength: 8 },
      password: null,
    };
    assert.deepEqual(withoutCredentials(entity), {
      ...entity,
      secret: 'REDACTED',
      config: [
        {
          clientSecret: 'REDACTED',
          private_key: 'REDACTED',
          apiKey: 'REDACTED',
          url: 'u',
          accessToken: 'REDACTED',
        },
      ],
      credentialFields: 'REDACTED',
    });
  });
});
