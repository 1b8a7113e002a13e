import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { loadRules } from '../../../src/alerts/rules/load-rules.ts';
import { FACT_NAMES } from '../../../src/alerts/rules/rule.ts';
import { writeRules } from './write-rules.ts';

const root = new URL('../../../', import.meta.url);
const PACK = fileURLToPath(new URL('rules', root));

describe('docs/rules.md', () => {
  it('shows rules that can be used next to the pack, and names every fact', async () => {
    const text = await readFile(new URL('docs/rules.md', root), 'utf8');
    const examples = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml = '']) => yaml);
    assert.equal(examples.length, 3);
    await using written = await writeRules(
      Object.fromEntries(examples.map((yaml, index) => [`${index}.yml`, yaml])),
    );
    const rules = await loadRules([PACK, written.folder]);
    const isOwn = ({ where }: { readonly where: string }) => where.startsWith(written.folder);
    assert.deepEqual(
      [rules.detections, rules.correlations, rules.suppressions].map(
        (all) => all.filter(isOwn).length,
      ),
      [1, 1, 1],
    );
    for (const fact of FACT_NAMES) assert.ok(text.includes(`\`${fact}\``), fact);
  });
});
