import { createHash, randomUUID } from 'node:crypto';
import { link, mkdir, open, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { partPath, toFrame, type PageHead, type PartCounts } from './part-format.ts';
import { readEnd } from './read-part.ts';
import type { ReceivedPage, StagedPart } from './received-page.ts';
import { errorCode, stagingFailure } from './staging-failure.ts';

export interface PartWriter {
  write(page: ReceivedPage): Promise<void>;
  /**
   * Makes it durable and gives it its name. Where a part of that name was finished before, that one stays: what may be
   * sealed already does not change.
   */
  finish(): Promise<StagedPart>;
  /** Forgets an unfinished part. */
  discard(): Promise<void>;
}

/** Writes under a name of its own until it is finished, so that two attempts never write into one file. */
export const createPartWriter = async (folder: string, name: string): Promise<PartWriter> => {
  const path = partPath(folder, name);
  const unfinished = `${path}.${randomUUID()}.unfinished`;
  const guard = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work();
    } catch (error) {
      throw stagingFailure(folder, error);
    }
  };
  const file = await guard(async () => {
    await mkdir(folder, { recursive: true });
    return open(unfinished, 'wx');
  });
  const digest = createHash('sha256');
  let [pages, downloads, records] = [0, 0, 0];
  const discard = async (): Promise<void> => {
    await file.close();
    await rm(unfinished, { force: true });
  };
  return {
    write: (page) =>
      guard(async () => {
        for (const frame of framesOf(page)) {
          digest.update(frame);
          await file.writeFile(frame);
        }
        if (page.kind === 'page') pages += 1;
        if (page.kind === 'download') downloads += 1;
        records += page.events.length;
      }),
    finish: () =>
      guard(async () => {
        const counts: PartCounts = { pages, downloads, records };
        const last = toFrame(Buffer.from(JSON.stringify(counts)));
        const sha256 = digest.update(last).digest('hex');
        await file.writeFile(Buffer.concat([last, toFrame(Buffer.from(sha256))]));
        await file.sync();
        await giveName(unfinished, path);
        await discard();
        await syncFolder(folder);
        return readEnd(folder, name);
      }),
    discard: () => guard(discard),
  };
};

const framesOf = ({ kind, exchange, events }: ReceivedPage): Buffer[] => {
  const { body, ...rest } = exchange;
  const head: PageHead = { kind, exchange: rest };
  const lines = events.map((event) => `${JSON.stringify(event)}\n`).join('');
  return [Buffer.from(JSON.stringify(head)), body, Buffer.from(lines)].map(toFrame);
};

/** link(2) gives a name only where there is none. */
const giveName = async (unfinished: string, path: string): Promise<void> => {
  try {
    await link(unfinished, path);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
};

const syncFolder = async (path: string): Promise<void> => {
  // Windows has no such thing; its file system keeps its names by itself.
  if (process.platform === 'win32') return;
  await using folder = await open(resolve(path), 'r');
  await folder.sync();
};
