import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Connections } from './connections.ts';
import { markRestored, raiseRestored } from './restored.ts';

/**
 * How many batches an SQLite ledger has committed, told twice: in the ledger, and in a file beside it that is written
 * after each commit. A ledger that is younger than the file says was put back from an older copy. The file is never
 * ahead of a commit, so a crash or a power loss raises no false alarm; a backup that holds both files is not noticed
 * here, but by the runs that know of more batches than the ledger.
 */
export interface LedgerAge {
  /** Compares both, and remembers what it finds. */
  check(connections: Connections, ledger: string): Promise<void>;
  /** To be called after a commit that made the ledger this old. */
  note(ledger: string, age: number): void;
}

interface Noted {
  readonly ledger: string;
  readonly age: number;
}

export const createLedgerAge = (ledgerFile: string): LedgerAge => {
  const file = `${ledgerFile}-age`;
  const note = (ledger: string, age: number): void => {
    mkdirSync(dirname(file), { recursive: true });
    const part = `${file}.${process.pid}`;
    writeFileSync(part, `${ledger} ${age}\n`);
    renameSync(part, file);
  };
  return {
    note,
    async check(connections, ledger) {
      const noted = readNoted(file);
      const evidence = await connections.durable.transaction().execute(async (transaction) => {
        const { age } = await transaction
          .selectFrom('ledger')
          .select('age')
          .executeTakeFirstOrThrow();
        const found = noted && evidenceOf(noted, { ledger, age }, file);
        if (found === undefined) return undefined;
        await markRestored(transaction, found, Date.now());
        const grown = noted?.ledger === ledger ? noted.age : age;
        await transaction.updateTable('ledger').set({ age: grown }).execute();
        note(ledger, grown);
        return found;
      });
      if (evidence !== undefined) await raiseRestored(connections, evidence);
    },
  };
};

const evidenceOf = (noted: Noted, now: Noted, file: string): string | undefined => {
  if (noted.ledger !== now.ledger)
    return `${file} is of ledger ${noted.ledger}, this is ${now.ledger}`;
  if (noted.age <= now.age) return undefined;
  return `${noted.age} batches had been committed, it knows ${now.age}`;
};

const readNoted = (file: string): Noted | undefined => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined; // the first start, or the ledger was moved without it
  }
  // Torn by a power loss: it says nothing.
  const [, ledger, age] = /^([0-9a-f]{8}) (\d+)\n$/.exec(text) ?? [];
  return ledger === undefined ? undefined : { ledger, age: Number(age) };
};
