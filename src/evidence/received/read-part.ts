import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { MAX_LENGTH_LINE, partPath, toFrame, type EndFrame, type PageHead } from './part-format.ts';
import type { ReceivedEvent, ReceivedPage, StagedPart } from './received-page.ts';
import { damagedPart, errorCode, stagingFailure } from './staging-failure.ts';

/** The answers of a finished part, in the order in which they came. Memory holds one at a time. */
export async function* readPart(
  folder: string,
  name: string,
): AsyncGenerator<ReceivedPage, StagedPart, void> {
  const path = partPath(folder, name);
  await using file = await openPart(folder, path);
  const { size } = await file.stat();
  const read = (place: number): Promise<Frame> => readFrame(file, path, { place, size });
  const digest = createHash('sha256');
  const counts = { pages: 0, downloads: 0, records: 0 };
  for (let place = 0; ;) {
    const first = await read(place);
    const head = parse<PageHead | EndFrame>(path, first.bytes.toString());
    if ('end' in head) {
      check(path, head, digest.digest('hex'), counts);
      return { file: name, ...head.end, bytes: first.end };
    }
    const body = await read(first.end);
    const lines = await read(body.end);
    for (const { bytes } of [first, body, lines]) digest.update(toFrame(bytes));
    const events = lines.bytes.toString().split('\n').slice(0, -1);
    const page: ReceivedPage = {
      kind: head.kind,
      exchange: { ...head.exchange, body: body.bytes },
      events: events.map((line) => parse<ReceivedEvent>(path, line)),
    };
    if (page.kind === 'page') counts.pages += 1;
    if (page.kind === 'download') counts.downloads += 1;
    counts.records += page.events.length;
    yield page;
    place = lines.end;
  }
}

/** What a finished part is made of; reads it whole, and so finds damage. */
export const readEnd = async (folder: string, name: string): Promise<StagedPart> => {
  const pages = readPart(folder, name);
  for (;;) {
    const { done, value } = await pages.next();
    if (done === true) return value;
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

const parse = <Value>(path: string, text: string): Value => {
  try {
    return JSON.parse(text) as Value;
  } catch {
    throw damagedPart(path, 'are not what was written');
  }
};

const check = (path: string, { end, sha256 }: EndFrame, digest: string, met: EndFrame['end']) => {
  const isSame = (['pages', 'downloads', 'records'] as const).every((key) => end[key] === met[key]);
  if (sha256 !== digest || !isSame) throw damagedPart(path, 'are not what was written');
};
