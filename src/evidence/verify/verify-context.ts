import type { ArchiveReader } from './archive-reader.ts';
import type { Findings } from './findings.ts';
import type { KeyUse } from './key-use.ts';
import type { KeyRing } from './key-ring.ts';
import type { VerifiedLog } from './read-log.ts';
import type { Tally } from './tally.ts';

/** What every step of a verification looks at. */
export interface VerifyContext {
  readonly reader: ArchiveReader;
  readonly findings: Findings;
  readonly ring: KeyRing;
  readonly log: VerifiedLog;
  readonly tally: Tally;
  readonly keyUse: KeyUse;
  /** Prefixes of every folder that was met. */
  readonly seen: Set<string>;
}
