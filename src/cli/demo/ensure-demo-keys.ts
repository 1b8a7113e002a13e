import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateEvidenceKey, generateLogKey } from '../../evidence/signing/generate-keys.ts';

/** Made at the first start only: what they signed stays, and a new key would have to be signed by the old one. */
export const ensureDemoKeys = async (folder: string): Promise<void> => {
  await writeNew(join(folder, 'evidence-key.pem'), generateEvidenceKey().privateKey);
  await writeNew(join(folder, 'log-key.pem'), generateLogKey().privateKey);
};

const writeNew = async (file: string, text: string): Promise<void> => {
  try {
    await writeFile(file, text, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
};
