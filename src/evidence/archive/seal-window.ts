import { FILES, windowPrefix } from '../formats/object-keys.ts';
import { WINDOW_PREDICATE_TYPE } from '../formats/statement.ts';
import type { WindowPredicate } from '../formats/window-predicate.ts';
import { jsonFile } from './json-file.ts';
import type { SealDependencies } from './seal-dependencies.ts';
import { type DraftFile, type SealedStatement, sealStatement } from './seal-statement.ts';

/** Everything that is known of a window before it lies anywhere. */
export type WindowFacts = Omit<WindowPredicate, 'objects'>;

export interface WindowFiles {
  /** What the platform answered; absent where it was not read. */
  readonly received: Buffer;
  readonly events: Buffer;
  readonly snapshots: Buffer | null;
  readonly identities: Buffer | null;
}

/**
 * Seals a reading of a window, or that there was none. A window that could not be read has one file, which says so:
 * a statement is always about something.
 */
export const sealWindow = (
  deps: SealDependencies,
  facts: WindowFacts,
  files: WindowFiles | null,
): Promise<SealedStatement> => {
  const { from, to } = facts.window;
  return sealStatement(deps, {
    prefix: windowPrefix(facts, { from: Date.parse(from), to: Date.parse(to) }),
    predicateType: WINDOW_PREDICATE_TYPE,
    files: files === null ? [jsonFile(FILES.notice, noticeOf(facts))] : draftFiles(files),
    predicateOf: (objects): WindowPredicate => ({ ...facts, objects }),
  });
};

const noticeOf = ({ tenant, platform, organizationId, window, outcome, reason }: WindowFacts) => ({
  tenant,
  platform,
  organizationId,
  window,
  outcome,
  reason,
});

const draftFiles = ({ received, events, snapshots, identities }: WindowFiles): DraftFile[] => [
  { name: FILES.received, bytes: received, contentType: 'application/warc' },
  { name: FILES.events, bytes: events, contentType: 'application/x-ndjson' },
  ...optional(FILES.snapshots, snapshots),
  ...optional(FILES.identities, identities),
];

const optional = (name: string, bytes: Buffer | null): DraftFile[] =>
  bytes === null ? [] : [{ name, bytes, contentType: 'application/x-ndjson' }];
