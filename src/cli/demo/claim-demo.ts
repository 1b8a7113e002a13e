import { readFileSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';

/**
 * Keeps a second `holdfast up` in the same folder from taking over the first one's files.
 * The operating system gives the lock back however this process ends; a file with a process id would have to
 * be judged after a crash.
 */
export const claimDemo = (lockFile: string): Disposable => {
  const database = new DatabaseSync(lockFile, { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    const holder = readFileSync(`${lockFile}.pid`, 'utf8');
    throw new CliError(EXIT.failed, 'The demo of this folder is running already.', {
      advice: `See it with \`holdfast streams status\`. Ctrl-C where it was started ends it, or: kill ${holder}`,
      cause: error,
    });
  }
  writeFileSync(`${lockFile}.pid`, `${process.pid}`);
  return { [Symbol.dispose]: () => database.close() };
};
