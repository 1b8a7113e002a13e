import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { loadRules } from '../../src/alerts/rules/load-rules.ts';
import { toTestEvent } from '../../src/alerts/rules/test-event.ts';
import { Failure } from '../../src/audit/failure.ts';
import { FUZZ_TIMEOUT_MS, harmed, runs, texts } from './fuzz.ts';

const RULES = new URL('../../rules/', import.meta.url).pathname;

const shipped = ['genesys', 'cxone'].flatMap((folder) =>
  readdirSync(join(RULES, folder))
    .filter((name) => name.endsWith('.yml'))
    .map((name) => readFileSync(join(RULES, folder, name), 'utf8')),
);

const EVENT = toTestEvent(
  {
    service: 'PeoplePermissions',
    entity_type: 'Role',
    action: 'MemberAdd',
    actor_name: 'a'.repeat(200),
  },
  'genesys',
);

/** A line taken out, put elsewhere, indented otherwise, or with another value. */
const rewritten = fc
  .tuple(
    fc.constantFrom(...shipped),
    fc.array(
      fc.tuple(
        fc.constantFrom('drop', 'move', 'indent', 'value', 'list'),
        fc.nat(),
        fc.nat(),
        texts,
      ),
      {
        minLength: 1,
        maxLength: 3,
      },
    ),
  )
  .map(([text, changes]) => {
    const lines = text.split('\n');
    for (const [how, from, to, word] of changes) {
      const at = from % lines.length;
      const line = lines[at] ?? '';
      if (how === 'drop') lines.splice(at, 1);
      else if (how === 'move') lines.splice(to % lines.length, 0, ...lines.splice(at, 1));
      else if (how === 'indent') lines[at] = `  ${line}`;
      else if (how === 'value') lines[at] = line.replace(/:.*/, `: ${word}`);
      else lines[at] = line.replace(/: (.*)/, ': [$1, $1]');
    }
    return lines.join('\n');
  });

const files = fc.oneof(
  { weight: 3, arbitrary: rewritten },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(...shipped)
      .chain((text) => harmed(Buffer.from(text)))
      .map(String),
  },
  { weight: 1, arbitrary: texts },
);

describe('rule files of any content', function () {
  this.timeout(FUZZ_TIMEOUT_MS);
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'holdfast-fuzz-rules-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('are rules that can be asked, or refused with file, line and reason', async () => {
    const file = join(folder, 'a.yml');
    await fc.assert(
      fc.asyncProperty(files, async (text) => {
        writeFileSync(file, text);
        try {
          const rules = await loadRules([folder]);
          for (const rule of rules.detections) {
            assert.ok([true, false, 'unknown'].includes(rule.test(EVENT, new Map())));
          }
          rules.candidates(EVENT);
        } catch (error) {
          assert.ok(error instanceof Failure && error.type === 'RuleInvalid', String(error));
          const [, ...lines] = error.message.split('\n');
          assert.ok(
            lines.some((line) => /^\S+a\.yml:\d+: ./.test(line)),
            error.message,
          );
        }
      }),
      runs(),
    );
  });
});
