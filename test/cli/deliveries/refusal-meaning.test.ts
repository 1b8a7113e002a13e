import assert from 'node:assert/strict';
import { refusalMeaning } from '../../../src/cli/deliveries/refusal-meaning.ts';

describe('what a refusal means', () => {
  it('blames the receiver where it answered well and left the event out', () => {
    const meaning = refusalMeaning({ status: 200, code: null });
    assert.match(meaning, /receiver answered.*Look at the receiver/);
    assert.doesNotMatch(meaning, /firewall|proxy/);
  });

  it('blames what is on the way where the answer is not that of a HEC', () => {
    assert.match(refusalMeaning({ status: 403, code: null }), /proxy or a firewall/);
  });
});
