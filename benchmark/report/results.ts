import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Carried } from '../tests/carry.ts';
import type { Faulted } from '../tests/faults.ts';
import type { Restarted } from '../tests/restart.ts';
import type { Idle, StartedUp } from '../tests/start-up.ts';
import type { Tailed } from '../tests/tail.ts';
import type { Machine } from './machine.ts';

const FOLDER = fileURLToPath(new URL('../results/', import.meta.url));

interface Measured {
  readonly machine: Machine;
}

export interface StartUpResult extends Measured {
  readonly test: 'T0';
  readonly turns: readonly StartedUp[];
  readonly idle: Idle;
}

export interface BackfillResult extends Measured {
  readonly test: 'T1';
  readonly records: number;
  readonly rounds: readonly (readonly Carried[])[];
}

export interface TailResult extends Measured {
  readonly test: 'T3';
  readonly rate: number;
  readonly seconds: number;
  readonly pollMs: number;
  readonly turns: readonly Tailed[];
}

export interface FaultsResult extends Measured {
  readonly test: 'T4';
  readonly records: number;
  readonly kills: number;
  readonly share: number;
  readonly turns: readonly Faulted[];
}

export interface RestartResult extends Measured {
  readonly test: 'T7';
  readonly records: number;
  readonly turns: readonly Restarted[];
}

export type Result = StartUpResult | BackfillResult | TailResult | FaultsResult | RestartResult;

/** What the file of a result is called: another run of the same takes its place. */
const nameOf = (result: Result): string =>
  result.test === 'T1' ? `${result.test}-${result.records}` : result.test;

export const keepResult = (result: Result): void => {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(`${FOLDER}${nameOf(result)}.json`, `${JSON.stringify(result, null, 2)}\n`);
};

export const keptResults = (): Result[] =>
  (existsSync(FOLDER) ? readdirSync(FOLDER) : [])
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => JSON.parse(readFileSync(`${FOLDER}${name}`, 'utf8')) as Result);
