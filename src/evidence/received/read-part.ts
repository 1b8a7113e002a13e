import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import {
  MAX_LENGTH_LINE,
  partPath,
  toFrame,
  type PageHead,
  type PartCounts,
} from './part-format.ts';
import type { ReceivedEvent, ReceivedPage, StagedPart } from './received-page.ts';
import { damagedPart, errorCode, stagingFailure } from './staging-failure.ts';

/** The answers of a finished part, in the order in which they came. Memory holds one at a time. */
export async function* readPart(folder: string, name: string): AsyncGenerator<ReceivedPage> {
  const path = partPath(folder, name);
  await using file = await openPart(folder, path);
  // Nobody gets to see anything of a file that is not whole.
  const { endsAt } = await check(file, path);
  const { size } = await file.stat();
  const read = (place: number): Promise<Frame> => readFrame(file, path, { place, size });
  for (let place = 0; place < endsAt;) {
    const head = await read(place);
    const body = await read(head.end);
    const lines = await read(body.end);
    const { kind, exchange } = parse<PageHead>(path, head.bytes);
    const events = lines.bytes.toString().split('\n').slice(0, -1);
    yield {
      kind,
      exchange: { ...exchange, body: body.bytes },
      events: events.map((line) => parse<ReceivedEvent>(path, line)),
    };
    place = lines.end;
  }
}

/** What a finished part is made of; finds damage. */
export const readEnd = async (folder: string, name: string): Promise<StagedPart> => {
  const path = partPath(folder, name);
  await using file = await openPart(folder, path);
  const { counts } = await check(file, path);
  return { file: name, ...counts, bytes: (await file.stat()).size };
};

interface Checked {
  readonly counts: PartCounts;
  /** Where the answers end. */
  readonly endsAt: number;
}

/** The last frame is the digest of all before it, and the one before it counts them. */
const check = async (file: FileHandle, path: string): Promise<Checked> => {
  const { size } = await file.stat();
  const digest = createHash('sha256');
  let last: Frame | undefined;
  for (let [place, endsAt] = [0, 0]; ;) {
    const frame = await readFrame(file, path, { place, size });
    if (frame.end === size) {
      if (last === undefined || frame.bytes.toString() !== digest.digest('hex')) {
        throw damagedPart(path, 'are not what was written');
      }
      return { counts: parse<PartCounts>(path, last.bytes), endsAt };
    }
    digest.update(toFrame(frame.bytes));
    last = frame;
    endsAt = place;
    place = frame.end;
  }
};

const openPart = async (folder: string, path: string): Promise<FileHandle> => {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') throw damagedPart(path, 'are not there');
    throw stagingFailure(folder, error);
  }
};

interface Frame {
  readonly bytes: Buffer;
  /** Where the next one begins. */
  readonly end: number;
}

const readFrame = async (
  file: FileHandle,
  path: string,
  { place, size }: { readonly place: number; readonly size: number },
): Promise<Frame> => {
  const line = (await readAt(file, place, MAX_LENGTH_LINE)).toString('latin1');
  const [, digits] = /^(\d+)\n/.exec(line) ?? [];
  if (digits === undefined) throw damagedPart(path, 'end in the middle');
  const begin = place + digits.length + 1;
  const end = begin + Number(digits);
  if (end > size) throw damagedPart(path, 'end in the middle');
  return { bytes: await readAt(file, begin, Number(digits)), end };
};

const readAt = async (file: FileHandle, place: number, length: number): Promise<Buffer> => {
  const bytes = Buffer.alloc(length);
  let got = 0;
  for (;;) {
    const { bytesRead } = await file.read(bytes, got, length - got, place + got);
    got += bytesRead;
    if (bytesRead === 0 || got === length) return bytes.subarray(0, got);
  }
};

const parse = <Value>(path: string, text: string | Buffer): Value => {
  try {
    return JSON.parse(text.toString()) as Value;
  } catch {
    throw damagedPart(path, 'are not what was written');
  }
};
