import type { Ledger } from '../../ledger/ledger.ts';
import { shortened } from '../archive/printable.ts';
import { formatAge } from '../streams/stream-summary.ts';

/** What wants a person, for below the live table: the newest alert that nobody has acknowledged, and how many more. */
export const alertNotes = async (
  { alerts, conditions }: Ledger,
  now = Date.now(),
): Promise<readonly string[]> => {
  const [[newest], counts, states] = await Promise.all([
    alerts.list({ states: ['open'], limit: 1 }),
    alerts.openCounts(),
    conditions.open(),
  ]);
  const open = counts.filter(({ state }) => state === 'open');
  const total = open.reduce((sum, { count }) => sum + count, 0);
  const notes: string[] = [];
  if (newest !== undefined) {
    const age = formatAge(Math.max(0, Math.round((now - Date.parse(newest.clock.event)) / 1_000)));
    const others = total > 1 ? `; ${total} open in all` : '';
    notes.push(
      `alert ${newest.id}, ${newest.severity}: ${shortened(newest.notice.title, 60)}, ${age} ago${others}: holdfast alerts list`,
    );
  }
  if (states.length > 0) notes.push(`${states.length} open conditions: holdfast alerts conditions`);
  return notes;
};
