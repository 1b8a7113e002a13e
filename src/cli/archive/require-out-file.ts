import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';

/** Where the file goes, before any work is done for it. */
export const requireOutFile = async (out: string): Promise<string> => {
  if (out.trim() === '') throw refusal('--out has no file name.');
  const file = resolve(out);
  if ((await stat(file).catch(() => undefined))?.isDirectory() === true)
    throw refusal(`${file} is a folder.`);
  const folder = dirname(file);
  if ((await stat(folder).catch(() => undefined))?.isDirectory() !== true)
    throw refusal(`There is no folder ${folder}.`, 'Make it first, or name another file');
  try {
    await access(folder, constants.W_OK);
  } catch (cause) {
    throw refusal(`Nothing can be written into ${folder}.`, 'Name a file elsewhere', cause);
  }
  return file;
};

const refusal = (message: string, todo = 'Name the file itself', cause?: unknown): CliError =>
  new CliError(EXIT.usage, message, { advice: `${todo}, e.g. --out finding-17.zip`, cause });
