import { createHash } from 'node:crypto';
import { createKindIndex } from './kind-index.ts';
import { readRules } from './read-rules.ts';
import type { RuleSet } from './rule.ts';

/**
 * Everything in these files and folders, checked and compiled; paths are absolute, or relative to where the process
 * runs. Throws one Failure `RuleInvalid` that names every place that cannot be used.
 */
export const loadRules = async (paths: readonly string[]): Promise<RuleSet> => {
  const { files, detections, correlations, suppressions } = await readRules(paths);
  const digest = createHash('sha256');
  // Not the names: the same rules in another folder are the same rules.
  for (const text of files.map((file) => file.text).sort()) {
    digest.update(`${Buffer.byteLength(text)}\n${text}`);
  }
  return {
    detections: detections.map(({ rule }) => rule),
    correlations: correlations.map(({ rule }) => rule),
    suppressions: suppressions.map(({ rule }) => rule),
    digest: digest.digest('hex'),
    candidates: createKindIndex(detections),
  };
};
