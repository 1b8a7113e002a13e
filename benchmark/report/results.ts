import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Carried } from '../tests/carry.ts';
import type { Machine } from './machine.ts';

const FOLDER = fileURLToPath(new URL('../results/', import.meta.url));

export interface BackfillResult {
  readonly test: 'T1';
  readonly machine: Machine;
  readonly records: number;
  readonly rounds: readonly (readonly Carried[])[];
}

export type Result = BackfillResult;

/** What the file of a result is called: another run of the same takes its place. */
const nameOf = (result: Result): string => `${result.test}-${result.records}`;

export const keepResult = (result: Result): void => {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(`${FOLDER}${nameOf(result)}.json`, `${JSON.stringify(result, null, 2)}\n`);
};

export const keptResults = (): Result[] =>
  readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => JSON.parse(readFileSync(`${FOLDER}${name}`, 'utf8')) as Result);
