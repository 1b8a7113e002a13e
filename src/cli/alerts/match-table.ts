import type { MatchRow } from '../../ledger/alerts.ts';
import { shortened } from '../archive/printable.ts';
import { type Column, renderTable } from '../table.ts';

const COLUMNS: readonly Column<MatchRow>[] = [
  { title: 'changed', value: ({ eventAt }) => eventAt },
  { title: 'title', value: ({ title }) => shortened(title, 50) },
  { title: 'who', value: ({ notice }) => shortened(notice.change?.actor ?? '-', 40) },
  { title: 'target', value: ({ notice }) => shortened(notice.change?.target ?? '-', 40) },
  { title: 'event', value: ({ changeId }) => shortened(changeId, 40) },
  { title: 'came by', value: ({ source }) => shortened(source, 40) },
  { title: 'reason', value: ({ reason }) => shortened(reason ?? '-', 80) },
];

/** What rules matched, one line for each change. */
export const matchTable = (matches: readonly MatchRow[], nothing: string): readonly string[] =>
  matches.length === 0 ? [nothing] : renderTable(COLUMNS, matches);
