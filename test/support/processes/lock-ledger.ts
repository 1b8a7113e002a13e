import { DatabaseSync } from 'node:sqlite';

/**
 * A process that takes the write lock of the SQLite file named by its argument when told `lock`, and gives it
 * back when told `unlock`. A process of its own, so that it can be killed together with the worker: a connection
 * that closed in an orderly way would do the recovery that is to be tested.
 */
const database = new DatabaseSync(process.argv[2] ?? '', { timeout: 5_000 });
process.on('message', (order) => {
  database.exec(order === 'lock' ? 'BEGIN IMMEDIATE' : 'ROLLBACK');
  process.send?.(order);
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
