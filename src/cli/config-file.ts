import { access } from 'node:fs/promises';
import { CliError } from './cli-error.ts';
import { EXIT } from './exit-codes.ts';

const CONFIG_FILE = 'holdfast.yaml';

/** Written by `holdfast up` without a holdfast.yaml, so that every other command works on the demo too. */
export const DEMO_CONFIG_FILE = '.holdfast/demo.yaml';

const exists = async (file: string): Promise<boolean> => {
  try {
    await access(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
};

/** The file the person named, else holdfast.yaml; undefined where there is neither. */
export const namedConfigFile = async (named: string | undefined): Promise<string | undefined> => {
  const file = named ?? process.env.HOLDFAST_CONFIG;
  if (file !== undefined && file !== '') return file;
  return (await exists(CONFIG_FILE)) ? CONFIG_FILE : undefined;
};

export const findConfigFile = async (named: string | undefined): Promise<string> => {
  const file = await namedConfigFile(named);
  if (file !== undefined) return file;
  if (await exists(DEMO_CONFIG_FILE)) return DEMO_CONFIG_FILE;
  throw new CliError(EXIT.usage, `There is no ${CONFIG_FILE} in this folder.`, {
    advice: `Copy holdfast.example.yaml to ${CONFIG_FILE}, name a file with --config, or try the demo first: holdfast up`,
  });
};
