import assert from 'node:assert/strict';
import { safeUrl } from '../../../src/platforms/cxone/safe-url.ts';

describe('safeUrl', () => {
  const issuer = 'https://cxone.niceincontact.com';

  it('takes an https address of any host, without trailing slash', () => {
    const url = safeUrl('https://api-na1.niceincontact.com/', issuer, 'api_endpoint');
    assert.equal(url, 'https://api-na1.niceincontact.com');
  });

  it('takes http only where the operator configured http', () => {
    assert.equal(
      safeUrl('http://127.0.0.1:1/x', 'http://127.0.0.1:1', 'x'),
      'http://127.0.0.1:1/x',
    );
    assert.throws(() => safeUrl('http://api.example.com', issuer, 'x'), { type: 'SourceRefused' });
  });

  it('refuses an address with credentials in it', () => {
    assert.throws(() => safeUrl('https://a:b@api.example.com', issuer, 'x'), {
      type: 'SourceRefused',
    });
  });
});
