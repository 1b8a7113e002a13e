import type { AuditEvent } from '../../audit/event.ts';
import type { BatchStore } from '../../batches/batch-store.ts';
import type { BatchRow } from '../../ledger/ledger.ts';
import { blankEvent } from '../../audit/blank-event.ts';
import { lineRanges } from '../../splunk/rebuild-lines.ts';

/** The events of a batch, from the finished lines of its file; Failure `BatchDamaged` where they are not all there. */
export const readBatchEvents = async (
  store: BatchStore,
  { digest, bytes }: Pick<BatchRow, 'digest' | 'bytes'>,
): Promise<readonly AuditEvent[]> => {
  await store.verify(digest);
  const lines = await store.read(digest, { offset: 0, length: bytes });
  return lineRanges(lines).map(({ offset, length }) => {
    const { event } = JSON.parse(lines.toString('utf8', offset, offset + length)) as Line;
    return revive(event);
  });
};

interface Line {
  readonly event: Partial<AuditEvent>;
}

/** Empty fields are not written; of an event beyond Splunk's size, the longest values are cut to text. */
const revive = (written: Partial<AuditEvent>): AuditEvent => {
  const { platform = 'genesys', shape = '', stream = '', dialect = '' } = written;
  const { organization_id: organizationId = '', observed_at: observedAt = '' } = written;
  const blank = blankEvent(platform, shape, { organizationId, stream, dialect, observedAt });
  const whole = Object.entries(written).filter(([name, value]) =>
    isWhole(blank[name as keyof AuditEvent], value),
  );
  return { ...blank, ...Object.fromEntries(whole) };
};

const isWhole = (blank: unknown, value: unknown): boolean =>
  typeof blank !== 'object' || blank === null || typeof value === 'object';
