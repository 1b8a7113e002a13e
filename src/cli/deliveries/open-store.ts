import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BatchStore } from '../../batches/batch-store.ts';
import { createFileBatchStore } from '../../batches/file-batch-store.ts';

/**
 * The batch files, where they are on this machine. Never made here: to a worker, an empty folder on an unmounted disk
 * would mean that every file is lost.
 */
export const openStore = (directory: string): BatchStore | undefined =>
  existsSync(join(directory, 'incoming')) ? createFileBatchStore({ directory }) : undefined;
