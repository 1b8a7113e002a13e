import type { Severity } from '../../audit/alert.ts';
import { toDuration } from './duration.ts';
import { fieldReader } from './event-fields.ts';
import type { RuleHeader } from './rule.ts';
import type { RuleDocument } from './rule-document.ts';

const HOUR_MS = 3_600_000;

/** What detection and correlation rules have in common. The document is valid by its schemas. */
export const ruleHeader = (document: RuleDocument, dedupBy: readonly string[]): RuleHeader => {
  const { id, title, level, description, holdfast } = document.content as unknown as Content;
  const by = holdfast?.dedup_by ?? dedupBy;
  for (const [index, field] of (holdfast?.dedup_by ?? []).entries()) {
    if (fieldReader(field) === undefined) {
      document.refuse(['holdfast', 'dedup_by', index], `"${field}" is no field of an event`);
    }
  }
  return {
    id,
    title,
    severity: level,
    description: description?.trim() ?? null,
    runbook: holdfast?.runbook?.trim() ?? null,
    dedup: { ms: toDuration(holdfast?.dedup) ?? HOUR_MS, by },
    where: document.where([]),
  };
};

/** As far as the schemas promise it. */
interface Content {
  readonly id: string;
  readonly title: string;
  readonly level: Severity;
  readonly description?: string;
  readonly holdfast?: {
    readonly dedup?: string;
    readonly dedup_by?: readonly string[];
    readonly runbook?: string;
  };
}
