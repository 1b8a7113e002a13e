import assert from 'node:assert/strict';
import { withoutRuns } from '../../../src/cli/archive/without-runs.ts';
import type { Finding } from '../../../src/evidence/verify/finding.ts';

const finding = (verdict: Finding['verdict'], object: string): Finding => ({
  verdict,
  object,
  versionId: null,
  message: 'what it is',
  action: 'what to do',
});
const missing = (count: number, organization = 'a') =>
  Array.from({ length: count }, (_, day) => finding('gap', `windows/p/${organization}/${day}/`));

const shown = (...findings: Finding[]) => withoutRuns(findings).map(({ object }) => object);

describe('a list of findings for people', () => {
  it('shows the first and the last of many windows of which nothing is there', () => {
    const found = finding('modified', 'log/checkpoint');
    assert.deepEqual(shown(found, ...missing(180), found), [
      'log/checkpoint',
      'windows/p/a/0/',
      '…',
      'windows/p/a/179/',
      'log/checkpoint',
    ]);
    assert.match(withoutRuns(missing(180))[1]?.message ?? '', /^178 windows more; --json/);
  });

  it('shows each where they are few, of another organisation, or anything else', () => {
    assert.equal(shown(...missing(3)).length, 3);
    assert.equal(shown(...missing(3, 'a'), ...missing(3, 'b')).length, 6);
    const others = Array.from({ length: 9 }, (_, at) => finding('gap', `windows/p/a/${at}/m.json`));
    assert.equal(shown(...others).length, 9);
    assert.deepEqual(shown(), []);
  });
});
