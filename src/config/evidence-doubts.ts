import type { Config, EvidenceConfig, HarvestConfig } from './config.ts';
import { formatDuration } from './duration.ts';
import { isPlain } from './is-plain.ts';

const DAY = 86_400_000;
/** Seven years with their leap days (17 CFR 210.2-06). */
const SEVEN_YEARS_DAYS = 2_557;
/** Audit data of Genesys Cloud is kept for a year (platform-apis §A2.7). */
const GENESYS_HISTORY_MS = 365 * DAY;

function* storeDoubts({ store }: EvidenceConfig): Generator<string> {
  if (store.kind === 'directory') {
    yield 'evidence.store: a directory is tamper-evident, not WORM: whoever administers the machine can delete it, and verify tells only afterwards; use s3 with Object Lock where seven years must be kept';
    return;
  }
  if (store.retentionDays < SEVEN_YEARS_DAYS) {
    yield `evidence.store: a retention of ${store.retentionDays}d is shorter than the seven years (2557d) that audit records of the Sarbanes-Oxley Act are kept; objects locked so cannot be relied on longer`;
  }
  if (store.endpoint !== undefined && isPlain(store.endpoint)) {
    yield 'evidence.store: http:// sends evidence readable over the network; use https://';
  }
}

function* keyDoubts({ evidenceKey, logKey }: EvidenceConfig): Generator<string> {
  const [evidence, log] = [evidenceKey, logKey].map((key) =>
    key.kind === 'pem' ? key.pem.reference : key.keyId,
  );
  if (evidence === log) {
    yield 'evidence: evidence_key and log_key are the same; manifests are signed with ECDSA P-256, checkpoints with Ed25519, so one of them cannot work';
  }
}

function* harvestDoubts(
  { settings, windowMs, lagMs, from }: HarvestConfig,
  now: number,
): Generator<string> {
  const { name, dialect, filters } = settings;
  if (filters.services.length > 0) {
    yield `harvest ${name}: services leave out changes on purpose; the evidence says so, and an auditor will ask`;
  }
  if (dialect === 'cxone.activity' && lagMs < DAY / 12) {
    yield `harvest ${name}: NICE CXone publishes activity one to two hours late; a lag below 2h leaves late records to the re-checks`;
  }
  if (from === undefined) return;
  if (from > now) yield `harvest ${name}: from lies in the future`;
  if (dialect === 'genesys.query' && from < now - GENESYS_HISTORY_MS) {
    yield `harvest ${name}: Genesys Cloud keeps audits for about a year; windows of ${formatDuration(windowMs)} before that are sealed as gaps`;
  }
}

/** What is allowed and yet probably not meant, of evidence and harvests. */
export const evidenceDoubts = ({ evidence, harvests }: Config, now: number): string[] => [
  ...(evidence === undefined
    ? []
    : [...storeDoubts(evidence), ...keyDoubts(evidence), ...unusedDoubts(harvests)]),
  ...harvests.flatMap((harvest) => [...harvestDoubts(harvest, now)]),
];

const unusedDoubts = (harvests: readonly HarvestConfig[]): readonly string[] =>
  harvests.length > 0 ? [] : ['evidence: nothing is harvested; add harvests'];
