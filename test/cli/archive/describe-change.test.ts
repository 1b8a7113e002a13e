import assert from 'node:assert/strict';
import type { Change } from '../../../src/audit/event.ts';
import { describeChange } from '../../../src/cli/archive/describe-change.ts';
import type { SearchHit } from '../../../src/reports/search/search-hit.ts';

const changed = (...changes: readonly Change[]): string =>
  describeChange({ changes, direction: null, subject: null, subject_id: null } as SearchHit);

describe('describeChange', () => {
  it('leaves out properties without values, and keeps those with one', () => {
    const text = changed(
      { property: 'individuals', old: [], new: [] },
      { property: 'name', old: [], new: ['Dana'] },
      { property: 'note', old: ['x'], new: [] },
    );
    assert.equal(text, 'name: - -> Dana; note: x -> -');
  });
});
