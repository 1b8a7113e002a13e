import { closeSync, existsSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import type { SplunkEvent } from './splunk-event.ts';

/** The index on disk: one JSON line per event, only ever appended to. */
export interface EventLog {
  load(): Generator<SplunkEvent>;
  append(events: readonly SplunkEvent[]): void;
  close(): void;
}

const CHUNK_BYTES = 1 << 20;
const NEWLINE = 0x0a;

/** Opens or creates the log. A last line torn by a kill was never answered for; it is cut off. */
export function openEventLog(path: string): EventLog {
  const file = openSync(path, existsSync(path) ? 'r+' : 'w+');
  let length = 0;
  return {
    *load() {
      for (const line of linesOf(file)) {
        length += line.length + 1;
        yield JSON.parse(line.toString('utf8')) as SplunkEvent;
      }
      ftruncateSync(file, length);
    },
    append: (events) => {
      if (events.length === 0) return;
      const bytes = Buffer.from(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
      for (let written = 0; written < bytes.length;) {
        written += writeSync(file, bytes, written, bytes.length - written, length + written);
      }
      length += bytes.length;
    },
    close: () => closeSync(file),
  };
}

/** Whole lines only, without their newline. */
function* linesOf(file: number): Generator<Buffer> {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let rest = Buffer.alloc(0);
  let position = 0;
  for (;;) {
    const read = readSync(file, chunk, 0, CHUNK_BYTES, position);
    if (read === 0) return;
    position += read;
    rest = Buffer.concat([rest, chunk.subarray(0, read)]);
    let start = 0;
    for (let end = rest.indexOf(NEWLINE); end !== -1; end = rest.indexOf(NEWLINE, start)) {
      yield rest.subarray(start, end);
      start = end + 1;
    }
    rest = rest.subarray(start);
  }
}
