import { mkdir, open } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';

/** What left the archive, for whom, and how to ask for it again: what an auditor asks of a listing. */
export interface Export {
  readonly command: 'package' | 'report';
  readonly archive: string;
  readonly query: string;
  readonly events: number;
  /** SHA-256 over the sorted event ids, each followed by a line feed. */
  readonly eventIdsSha256: string;
  readonly files: readonly { readonly name: string; readonly sha256: string }[];
  readonly product: string;
}

/** Appends a line, on the disk before the export counts as made. */
export const noteExport = async (journal: string, entry: Export): Promise<void> => {
  await mkdir(dirname(journal), { recursive: true });
  const file = await open(journal, 'a', 0o600);
  try {
    const by = userInfo().username;
    await file.appendFile(`${JSON.stringify({ at: new Date().toISOString(), by, ...entry })}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
};
