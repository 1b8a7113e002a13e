import { hash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Failure } from '../../audit/failure.ts';
import type { QueueMessage } from './event-queue.ts';

/** Audit records: nobody else's business. */
const PRIVATE = { file: 0o600, folder: 0o700 };
const FILE = /\.json$/;

/** Keeps a message that nobody understands, for a person. On the disk when it returns; the same again changes nothing. */
export const setAside = async (
  directory: string,
  { id, body, sentAt, receivedAt }: QueueMessage,
  reason: string,
): Promise<string> => {
  const path = join(directory, `${fileName(id)}.json`);
  const unfinished = `${path}.${randomUUID()}`;
  const times = { sentAt: toIso(sentAt), receivedAt: toIso(receivedAt) };
  try {
    await mkdir(directory, { recursive: true, mode: PRIVATE.folder });
    try {
      await write(unfinished, `${JSON.stringify({ message: id, reason, ...times, body })}\n`);
      await rename(unfinished, path);
    } finally {
      await rm(unfinished, { force: true });
    }
    await syncFolder(directory);
  } catch (error) {
    throw new Failure({
      type: 'QueueUnavailable',
      message: `A message that cannot be understood cannot be kept in ${directory} (${String(error)}); it stays in the queue. Make room there, or correct set_aside.`,
      retryable: true,
      cause: error,
    });
  }
  return path;
};

/** How many messages a person has not looked at yet: who has, removes or moves them. */
export const countSetAside = async (directory: string): Promise<number> => {
  try {
    return (await readdir(directory)).filter((name) => FILE.test(name)).length;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0;
    throw error;
  }
};

/** SQS's ids are UUIDs; who emulates it may have others. */
const fileName = (id: string): string =>
  /^[\w-]{1,100}$/.test(id) ? id : hash('sha256', id).slice(0, 32);

const write = async (path: string, text: string): Promise<void> => {
  await using file = await open(path, 'wx', PRIVATE.file);
  await file.writeFile(text);
  await file.sync();
};

const syncFolder = async (path: string): Promise<void> => {
  // Windows has no such thing; its file system keeps its names by itself.
  if (process.platform === 'win32') return;
  await using folder = await open(resolve(path), 'r');
  await folder.sync();
};

const toIso = (time: number | null): string | null =>
  time === null ? null : new Date(time).toISOString();
