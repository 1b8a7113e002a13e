import { closeSync, existsSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import type { Change, SimulatedPlatform, Told } from '../changes/entry.ts';

/** The past that a world is born with: `records` records over the last `spanMs`. */
export interface History {
  readonly records: number;
  readonly spanMs: number;
}

/** A change of the past that somebody wants to be there. */
export interface PastChange extends Told {
  readonly platform: SimulatedPlatform;
  readonly kind: string;
  /** Epoch milliseconds. */
  readonly time: number;
}

/** What a world has to remember to be the same after a restart; its past follows from it. */
export interface Birth {
  readonly seed: number;
  readonly bornAt: number;
  readonly lateScale: number;
  readonly history: Partial<Record<SimulatedPlatform, History>>;
  readonly past?: readonly PastChange[];
}

export interface StateFile {
  readonly birth: Birth;
  /** Changes made since birth, in the order they were made. */
  readonly changes: readonly Change[];
  append(change: Change): void;
  close(): void;
}

/** Opens the file, or makes it with the given birth: JSON lines, the birth first. */
export function openStateFile(path: string, birth: Birth): StateFile {
  if (!existsSync(path)) {
    const descriptor = openSync(path, 'wx');
    writeSync(descriptor, `${JSON.stringify(birth)}\n`);
    return stateFile(descriptor, birth, []);
  }
  const bytes = readFileSync(path);
  // A line torn by a crash was never served: a change is written before it can become visible.
  const length = bytes.lastIndexOf(0x0a) + 1;
  truncateSync(path, length);
  const [first, ...lines] = bytes.subarray(0, length).toString().split('\n').slice(0, -1);
  if (first === undefined) throw new Error(`${path} is empty: delete it to start a new world`);
  const changes = lines.map((line) => JSON.parse(line) as Change);
  return stateFile(openSync(path, 'a'), JSON.parse(first) as Birth, changes);
}

function stateFile(descriptor: number, birth: Birth, changes: readonly Change[]): StateFile {
  return {
    birth,
    changes,
    append: (change) => {
      writeSync(descriptor, `${JSON.stringify(change)}\n`);
    },
    close: () => closeSync(descriptor),
  };
}
