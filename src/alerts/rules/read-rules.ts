import { compileCorrelation, type CompiledCorrelation } from './compile-correlation.ts';
import { compileFilter, type CompiledFilter } from './compile-filter.ts';
import { compileRule, type CompiledRule } from './compile-rule.ts';
import { findRuleFiles, type RuleFile } from './find-rule-files.ts';
import { readRuleFile } from './read-rule-file.ts';
import type { CorrelationRule, DetectionRule, RuleHeader } from './rule.ts';
import type { RuleDocument } from './rule-document.ts';
import { createRuleProblems } from './rule-problems.ts';
import { validateDocument, type DocumentKind } from './validate-document.ts';

/** Each rule with the document that it was made of, which has its tests. */
export interface ReadRules {
  readonly files: readonly RuleFile[];
  readonly detections: readonly (CompiledRule & Source)[];
  readonly correlations: readonly ({ readonly rule: CorrelationRule } & Source)[];
  readonly suppressions: readonly (CompiledFilter & Source)[];
}

interface Source {
  readonly document: RuleDocument;
}

export const readRules = async (paths: readonly string[]): Promise<ReadRules> => {
  const problems = createRuleProblems();
  const files = await findRuleFiles(paths, problems);
  const documents = files
    .flatMap(({ path, text }) => readRuleFile(path, text, problems.add))
    .map((document) => ({ document, kind: validateDocument(document) }));
  refuseEqualIds(documents.map(({ document }) => document));
  const compiled = <Rule extends object>(
    wanted: DocumentKind,
    compile: (document: RuleDocument) => Rule | undefined,
  ): readonly (Rule & Source)[] =>
    documents.flatMap(({ kind, document }) => {
      const rule = kind === wanted ? compile(document) : undefined;
      return rule === undefined ? [] : [{ ...rule, document }];
    });
  const detections = compiled('detection', compileRule);
  const byReference = referencesOf(detections);
  const correlations = compiled('correlation', (document) =>
    compileCorrelation(document, (reference) => byReference.get(reference)),
  );
  const raising = new Map<string, RuleHeader>(byReference);
  for (const { rule } of correlations) raising.set(rule.id, rule);
  const suppressions = compiled('filter', (document) =>
    compileFilter(document, (reference) => raising.get(reference)?.id),
  );
  problems.throwAny();
  return { files, detections: withAlone(detections, correlations), correlations, suppressions };
};

/** An alert's id is made of the rule's: two rules of one id would be one. */
const refuseEqualIds = (documents: readonly RuleDocument[]): void => {
  const seen = new Map<string, string>();
  for (const { content, refuse, where } of documents) {
    for (const key of ['id', 'name']) {
      const value = content[key];
      if (typeof value !== 'string') continue;
      const first = seen.get(value);
      if (first === undefined) seen.set(value, where([key]));
      else refuse([key], `${key} "${value}" is taken already, at ${first}`);
    }
  }
};

const referencesOf = (detections: readonly CompiledRule[]): ReadonlyMap<string, DetectionRule> => {
  const found = new Map<string, DetectionRule>();
  for (const { rule, name } of detections) {
    found.set(rule.id, rule);
    if (name !== null) found.set(name, rule);
  }
  return found;
};

/** As Sigma has it: what a correlation is over raises nothing by itself, unless it says `generate: true`. */
const withAlone = <Detection extends CompiledRule>(
  detections: readonly Detection[],
  correlations: readonly CompiledCorrelation[],
): readonly Detection[] => {
  const generated = new Set(
    correlations.filter(({ generate }) => generate).flatMap(({ rule }) => rule.rules),
  );
  const covered = new Set(correlations.flatMap(({ rule }) => rule.rules));
  return detections.map((detection) => {
    const alone = !covered.has(detection.rule.id) || generated.has(detection.rule.id);
    return { ...detection, rule: { ...detection.rule, alone } };
  });
};
