import assert from 'node:assert/strict';
import { createAcknowledgeLinks } from '../../../src/alerts/acknowledge/acknowledge-links.ts';
import { readLink, signLink } from '../../../src/alerts/acknowledge/link-token.ts';
import { acknowledgeSettings, SECRET } from './support.ts';

const NOW = Date.parse('2026-05-01T10:00:00Z');
const CLAIMS = { alert: '0123456789abcdef', channel: 'teams', expiresAt: NOW + 1_000 };

describe('tokens of acknowledgement links', () => {
  it('say for which alert and channel they are, until they end', () => {
    const token = signLink(CLAIMS, SECRET);
    const read = readLink(token, SECRET, NOW);
    assert.ok('claims' in read);
    assert.deepEqual([read.verdict, read.claims], ['valid', CLAIMS]);
    assert.equal(readLink(token, SECRET, NOW + 1_000).verdict, 'expired');
    assert.match(token, /^[\w.-]+$/);
  });

  it('are another one each time, and each has a digest of its own', () => {
    const [first, second] = [signLink(CLAIMS, SECRET), signLink(CLAIMS, SECRET)].map((token) =>
      readLink(token, SECRET, NOW),
    );
    assert.ok(first && second && 'digest' in first && 'digest' in second);
    assert.notEqual(first.digest, second.digest);
  });

  it('are forged with any single character changed, added or left out', () => {
    const token = signLink(CLAIMS, SECRET);
    for (let at = 0; at < token.length; at += 1) {
      for (const sign of ['A', 'B', '_', '.', '=']) {
        if (token[at] === sign) continue;
        const changed = token.slice(0, at) + sign + token.slice(at + 1);
        assert.equal(readLink(changed, SECRET, NOW).verdict, 'forged', changed);
      }
      const shorter = token.slice(0, at) + token.slice(at + 1);
      assert.equal(readLink(shorter, SECRET, NOW).verdict, 'forged', shorter);
    }
    for (const more of ['=', '.', '.x', ' ', '\u0000', `.${token}`]) {
      assert.equal(readLink(token + more, SECRET, NOW).verdict, 'forged', JSON.stringify(more));
    }
  });

  it('are forged when made with another secret, or not made at all', () => {
    const token = signLink(CLAIMS, `${SECRET}x`);
    for (const text of [token, '', '.', '%', 'null', `${'a'.repeat(40)}.${'b'.repeat(43)}`]) {
      assert.equal(readLink(text, SECRET, NOW).verdict, 'forged', text);
    }
  });

  it('are not looked at when they are longer than any of ours', () => {
    assert.equal(readLink('a'.repeat(1_025), SECRET, NOW).verdict, 'too-long');
    const [longest, shown] = ['c'.repeat(200), 'ü'.repeat(60)];
    for (const channel of [longest, shown]) {
      const token = signLink({ ...CLAIMS, channel }, SECRET);
      assert.equal(readLink(token, SECRET, NOW).verdict, 'valid', channel);
    }
  });
});

describe('acknowledgement links', () => {
  it('begin with the public address, with or without a slash at its end', async () => {
    for (const publicUrl of ['https://alerts.example.com/hf', 'https://alerts.example.com/hf/']) {
      const links = createAcknowledgeLinks({ ...acknowledgeSettings(), publicUrl }, () => NOW);
      const url = await links.urlFor(CLAIMS);
      assert.match(url, /^https:\/\/alerts\.example\.com\/hf\/a\/[\w-]+\.[\w-]+$/);
      const read = await links.read(url.split('/a/')[1] ?? '');
      assert.ok('claims' in read);
      assert.equal(read.claims.expiresAt, NOW + acknowledgeSettings().linkValidMs);
    }
  });

  it('are refused with a secret that could be guessed, which is named and not shown', async () => {
    const secret = { reference: 'env:LINKS', read: async () => 'only-thirty-one-characters-here' };
    const links = createAcknowledgeLinks({ ...acknowledgeSettings(), secret }, () => NOW);
    for (const refused of [links.urlFor(CLAIMS), links.read('a.b')]) {
      await assert.rejects(refused, (error: Error) => {
        assert.match(error.message, /env:LINKS\) has 31 characters; links need at least 32/);
        assert.doesNotMatch(error.message, /only-thirty/);
        return true;
      });
    }
  });
});
