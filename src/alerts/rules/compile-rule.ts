import { compileDetection, type Detection } from './detection.ts';
import { platformOf } from './platform-of.ts';
import type { DetectionRule } from './rule.ts';
import type { RuleDocument } from './rule-document.ts';
import { ruleHeader } from './rule-header.ts';

/** The same thing done by somebody else, or to something else, is another alert. */
const DEDUP_BY = ['actor_id', 'target_id', 'subject_id'];

/** A detection rule, and what an index may ask of its detection. */
export interface CompiledRule {
  readonly rule: DetectionRule;
  readonly detection: Detection;
  /** Sigma's `name`: correlations may use it instead of the id. */
  readonly name: string | null;
}

export const compileRule = (document: RuleDocument): CompiledRule | undefined => {
  const { name = null, status } = document.content as { name?: string; status?: string };
  if (status === 'unsupported') {
    document.refuse(['status'], 'Sigma calls rules that cannot be used "unsupported"');
  }
  const header = ruleHeader(document, DEDUP_BY);
  const platform = platformOf(document);
  const detection = compileDetection(document, 'detection');
  if (platform === undefined || detection === undefined) return undefined;
  const rule: DetectionRule = {
    ...header,
    kind: 'detection',
    platform,
    facts: detection.facts,
    alone: true,
    test: (event, facts) =>
      event.platform === platform && detection.evaluate((item) => item.test(event, facts)),
  };
  return { rule, detection, name };
};
