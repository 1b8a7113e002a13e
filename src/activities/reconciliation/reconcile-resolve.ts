import type { Finding } from '../../ledger/ledger.ts';
import type { EarlierFinding } from '../../reports/reconciliation-report.ts';
import type { ReconciliationPart } from '../../reports/reconciliation-part.ts';
import type { EventCount } from '../../splunk/index-search.ts';
import type { Sink } from './reconcile.ts';

/** Looked at once more in one reconciliation. */
const MOST = 5_000;
const MOST_IDS = 500;
const HOUR_MS = 3_600_000;

/**
 * Resolves every open finding that is right by now: those of this period's batches by what was just compared, older
 * ones by asking again. Gives the older ones that stay open. What cannot be asked stays open too.
 */
export const resolveFindings = async (
  sink: Sink,
  parts: readonly ReconciliationPart[],
): Promise<readonly EarlierFinding[]> => {
  const { ledger, target } = sink;
  const open = await ledger.reconciliations.findings({ target, open: true, limit: MOST });
  const compared = new Set(parts.flatMap((part) => part.compared));
  const still = new Set(
    parts.flatMap((part) => [
      ...part.missing.map(({ eventId }) => `missing ${eventId}`),
      ...part.doubled.map(({ eventId, kind }) => `${kind} ${eventId}`),
    ]),
  );
  const met = open.filter(({ eventId, kind }) => still.has(`${kind} ${eventId}`));
  const others = open.filter((finding) => !met.includes(finding));
  const right = others.filter(({ batch }) => compared.has(batch));
  const earlier = others.filter(({ batch }) => !compared.has(batch));
  const resolved = await askAgain(sink, earlier);
  await resolve(sink, [...right, ...resolved]);
  return earlier
    .filter((finding) => !resolved.includes(finding))
    .map(({ batch, eventId, kind, foundAt = null, detail }) => ({
      batch,
      eventId,
      kind,
      foundAt,
      detail,
    }));
};

const resolve = async ({ ledger, target }: Sink, findings: readonly Finding[]): Promise<void> => {
  for (const [kind, same] of Map.groupBy(findings, (finding) => finding.kind)) {
    const ids = same.map(({ eventId }) => eventId);
    await ledger.reconciliations.resolveFindings(target, ids, kind);
  }
};

const askAgain = async (sink: Sink, findings: readonly Finding[]): Promise<readonly Finding[]> => {
  const right: Finding[] = [];
  for (const [batch, same] of Map.groupBy(findings, (finding) => finding.batch)) {
    for (let at = 0; at < same.length; at += MOST_IDS) {
      const some = same.slice(at, at + MOST_IDS);
      const found = await countAll(sink, batch, some);
      if (found !== undefined) right.push(...some.filter((one) => isRight(one, found)));
    }
  }
  return right;
};

const isRight = ({ kind, eventId }: Finding, found: ReadonlyMap<string, number>): boolean => {
  const count = found.get(eventId) ?? 0;
  return kind === 'missing' ? count > 0 : count === 1;
};

const countAll = async (
  { ledger, search, indexes, target, signal, now }: Sink,
  batch: string,
  findings: readonly Finding[],
): Promise<ReadonlyMap<string, number> | undefined> => {
  const row = await ledger.batches.get(batch);
  if (row === undefined) return undefined;
  const requests = await ledger.deliveries.requests(batch, target);
  const found = new Map<string, number>();
  for (const index of new Set([...indexes, ...requests.map((request) => request.index)])) {
    const answer = await search.countEvents({
      index,
      from: row.firstTime - HOUR_MS,
      to: Math.max(row.lastTime, now()) + HOUR_MS,
      eventIds: findings.map(({ eventId }) => eventId),
      signal,
    });
    if (answer.kind === 'unknown') return undefined;
    const counts: ReadonlyMap<string, EventCount> = answer.value;
    for (const [id, { count }] of counts) found.set(id, (found.get(id) ?? 0) + count);
  }
  return found;
};
