import type { Command } from 'commander';
import type { KeyEntry } from '../../evidence/signing/key-entry.ts';
import { contextOf } from '../command-context.ts';
import { type Column, renderTable } from '../table.ts';
import { withKeyLedger } from './open-key-ledger.ts';

type Row = KeyEntry & { readonly replacedBy: string | null };

const COLUMNS: readonly Column<Row>[] = [
  { title: 'number', value: ({ number }) => number, align: 'right' },
  { title: 'usage', value: ({ usage }) => usage },
  { title: 'key id', value: ({ keyId }) => keyId },
  { title: 'algorithm', value: ({ algorithm }) => algorithm },
  { title: 'valid from', value: ({ validFrom }) => validFrom },
  { title: 'replaced by', value: ({ replacedBy }) => replacedBy },
];

export const listKeys = async (_options: unknown, command: Command): Promise<void> => {
  const context = contextOf(command);
  await withKeyLedger(context, async ({ ledger, location }) => {
    const entries = await ledger.entries();
    const rows = entries.map((entry) => ({ ...entry, replacedBy: successorOf(entry, entries) }));
    const vkeys = rows.flatMap(({ vkey }) => (vkey === null ? [] : [`Verifier key: ${vkey}`]));
    context.print(
      rows,
      rows.length === 0
        ? [
            `No key has signed anything in ${location} yet: the first worker enters those it is given.`,
          ]
        : [...renderTable(COLUMNS, rows), '', ...vkeys],
    );
  });
};

const successorOf = ({ usage, keyId }: KeyEntry, entries: readonly KeyEntry[]): string | null =>
  entries.find((entry) => entry.usage === usage && entry.replaces === keyId)?.keyId ?? null;
