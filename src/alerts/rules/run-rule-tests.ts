import { NotSupported } from './not-supported.ts';
import { readRules } from './read-rules.ts';
import type { RuleTestResult } from './rule.ts';
import type { Path, RuleDocument } from './rule-document.ts';
import { testCorrelation, testMatch, type EventTest, type SeriesTest } from './rule-test.ts';

/**
 * Runs `holdfast.tests` of every rule in these files and folders. A rule without tests, and a filter that has ended,
 * are results that did not pass. Throws `RuleInvalid` as `loadRules` does.
 */
export const runRuleTests = async (
  paths: readonly string[],
  now = Date.now(),
): Promise<readonly RuleTestResult[]> => {
  const { detections, correlations, suppressions } = await readRules(paths);
  const rules = new Map(detections.map(({ rule }) => [rule.id, rule]));
  return [
    ...detections.flatMap(({ rule, document }) => [
      ...runAll<EventTest>(document, (test) => testMatch(rule, rule.platform, test)),
      ...hasTests(document),
    ]),
    ...correlations.flatMap(({ rule, document }) => [
      ...runAll<SeriesTest>(document, (test) => testCorrelation(rule, rules, test)),
      ...hasTests(document),
    ]),
    ...suppressions.flatMap(({ rule, platform, document }) => [
      ...runAll<EventTest>(document, (test) => testMatch(rule, platform, test)),
      run(document, ['holdfast', 'until'], 'is still in force', () =>
        rule.until > now ? null : `it ended at ${new Date(rule.until).toISOString()}`,
      ),
    ]),
  ];
};

const runAll = <Test extends { readonly name: string }>(
  document: RuleDocument,
  check: (test: Test) => string | null,
): readonly RuleTestResult[] =>
  testsOf(document).map((test, index) =>
    run(document, ['holdfast', 'tests', index], (test as Test).name, () => check(test as Test)),
  );

/** A rule that nobody tried is one that nobody knows to work. */
const hasTests = (document: RuleDocument): readonly RuleTestResult[] =>
  testsOf(document).length > 0
    ? []
    : [run(document, [], 'has tests', () => 'it has none: write some under holdfast.tests')];

const testsOf = ({ content }: RuleDocument): readonly unknown[] =>
  (content['holdfast'] as { readonly tests?: readonly unknown[] } | undefined)?.tests ?? [];

/** `check` tells what was wrong. */
const run = (
  { content, where }: RuleDocument,
  path: Path,
  name: string,
  check: () => string | null,
): RuleTestResult => {
  const { id: rule, title } = content as { readonly id: string; readonly title: string };
  const about = { rule, title, name, where: where(path) };
  try {
    const detail = check();
    return { ...about, passed: detail === null, detail };
  } catch (error) {
    if (!(error instanceof NotSupported)) throw error;
    return { ...about, passed: false, detail: `the test cannot be run: ${error.message}` };
  }
};
