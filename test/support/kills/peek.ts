import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';

type Row = Record<string, SQLOutputValue>;

/** Looks into a ledger from outside, past the product; only while a worker has it open too. */
const peek = (ledgerFile: string, sql: string): Row[] => {
  const database = new DatabaseSync(ledgerFile, { readOnly: true, timeout: 1_000 });
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
};

const texts = (ledgerFile: string, sql: string): string[] =>
  peek(ledgerFile, sql).map((row) => String(Object.values(row)[0]));

export const batchesIn = (ledgerFile: string): string[] =>
  texts(ledgerFile, 'select id from batches where events > 0');

export const isSending = (ledgerFile: string): boolean =>
  texts(ledgerFile, "select batch from deliveries where state in ('pending', 'redelivery') limit 1")
    .length > 0;

export interface SentRequest {
  readonly id: string;
  readonly root: string;
  readonly attempt: number;
}

/** Requests whose POST is out, as far as the ledger knows. */
export const sentRequests = (ledgerFile: string): SentRequest[] =>
  peek(ledgerFile, "select id, root, attempt from requests where state = 'sent'").map((row) => ({
    id: String(row['id']),
    root: String(row['root']),
    attempt: Number(row['attempt']),
  }));

/** Finished batch files that no batch of the ledger names. */
export const orphans = (folder: string, ledgerFile: string): string[] => {
  const known = new Set(texts(ledgerFile, 'select digest from batches'));
  return readdirSync(folder)
    .filter((name) => name.length === 2)
    .flatMap((name) => readdirSync(join(folder, name)))
    .filter((digest) => !known.has(digest));
};
