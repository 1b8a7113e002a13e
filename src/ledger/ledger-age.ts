import { closeSync, constants, openSync, readFileSync, writeSync } from 'node:fs';
import type { Transaction } from 'kysely';
import type { Connections } from './connections.ts';
import { markRestored } from './restored.ts';
import type { Tables } from './tables.ts';

/**
 * How many batches an SQLite ledger has committed and delivered, told twice: in the ledger, and in a file beside it that
 * is written after each. A ledger that is younger than the file says was put back from an older copy. The file is never
 * ahead of a commit, so a crash or a power loss raises no false alarm; a backup that holds both files is not noticed
 * here, but by the runs that know of more batches than the ledger.
 */
export interface LedgerAge {
  /** Compares both, and remembers what it finds. */
  check(connections: Connections, ledger: string): Promise<void>;
  /** Makes the ledger older by one, in a durable transaction. */
  grow(transaction: Transaction<Tables>): Promise<number>;
  /** To be called after the commit of a transaction that made the ledger this old. */
  note(ledger: string, age: number): void;
}

/** As many as a safe integer has. */
const AGE_DIGITS = 16;

interface Noted {
  readonly ledger: string;
  readonly age: number;
}

export const createLedgerAge = (ledgerFile: string): LedgerAge => {
  const file = `${ledgerFile}-age`;
  return {
    grow,
    note: (ledger, age) => writeNoted(file, { ledger, age }),
    async check({ durable }, ledger) {
      const noted = readNoted(file);
      if (noted === undefined) return;
      const age = await durable.transaction().execute(async (transaction) => {
        const known = await transaction
          .selectFrom('ledger')
          .select('age')
          .executeTakeFirstOrThrow();
        const evidence = evidenceOf(noted, { ledger, age: known.age }, file);
        if (evidence === undefined) return known.age;
        await markRestored(transaction, evidence, Date.now());
        if (noted.ledger !== ledger) return known.age;
        // Otherwise it would be noticed again at every start.
        await transaction.updateTable('ledger').set({ age: noted.age }).execute();
        return noted.age;
      });
      // Last: a notice that a crash undoes has to be given again.
      writeNoted(file, { ledger, age });
    },
  };
};

const grow: LedgerAge['grow'] = async (transaction) => {
  const { age } = await transaction
    .updateTable('ledger')
    .set((column) => ({ age: column('age', '+', 1) }))
    .returning('age')
    .executeTakeFirstOrThrow();
  return age;
};

const evidenceOf = (noted: Noted, now: Noted, file: string): string | undefined => {
  if (noted.ledger !== now.ledger)
    return `${file} is of ledger ${noted.ledger}, this is ${now.ledger}`;
  if (noted.age <= now.age) return undefined;
  return `${noted.age} commits and deliveries of batches had been noted, it knows ${now.age}`;
};

/** In place and of one length: that takes no room, so a full disk that still lets SQLite commit lets this follow. */
function writeNoted(file: string, { ledger, age }: Noted): void {
  const noted = readNoted(file);
  // Of two processes the one that committed first may come last. Where both write at once the file may lag.
  if (noted?.ledger === ledger && noted.age >= age) return;
  try {
    const opened = openSync(file, constants.O_WRONLY | constants.O_CREAT, 0o644);
    try {
      writeSync(opened, `${ledger} ${String(age).padStart(AGE_DIGITS, '0')}\n`, 0);
    } finally {
      closeSync(opened);
    }
  } catch {
    // No permission, or no room for the first line. What was committed is durable all the same, and must not be told as
    // failed; a copy from the time since the last line that could be written is noticed by its runs only.
  }
}

const readNoted = (file: string): Noted | undefined => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined; // the first start, the ledger was moved without it, or it cannot be read
  }
  // Torn by a power loss: it says nothing.
  const [, ledger, age] = /^([0-9a-f]{8}) (\d+)\n$/.exec(text) ?? [];
  return ledger === undefined ? undefined : { ledger, age: Number(age) };
};
