import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { basename } from 'node:path';
import type { Command } from 'commander';
import type { ImportedReport } from '../../activities/harvest/import-report.ts';
import type { Config } from '../../config/config.ts';
import { createFileBatchStore } from '../../batches/file-batch-store.ts';
import { createHttpClient } from '../../http/create-http-client.ts';
import { createCredentials } from '../../worker/credentials.ts';
import { createHarvest, type Harvest } from '../../worker/harvest/harvest-activities.ts';
import { CliError } from '../cli-error.ts';
import { contextOf } from '../command-context.ts';
import { EXIT } from '../exit-codes.ts';
import { openConfiguredLedger } from '../open-configured-ledger.ts';
import { findHarvest } from './find-harvest.ts';

/** A file that is larger is none that a person exported. */
const MOST_BYTES = 64 * 1024 * 1024;

export const importFile = async (
  file: string,
  { tenant }: { readonly tenant: string },
  command: Command,
): Promise<void> => {
  const context = contextOf(command);
  const { config } = await context.load();
  findHarvest(config, tenant);
  const bytes = await readReport(file);
  const imported = await withHarvest(config, (harvest) =>
    harvest.importReport({ tenant, name: basename(file), bytes, by: userInfo().username }),
  );
  context.print(imported, linesOf(file, imported));
};

const readReport = async (file: string): Promise<Buffer> => {
  try {
    const bytes = await readFile(file);
    if (bytes.length <= MOST_BYTES) return bytes;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError(EXIT.usage, `${file} cannot be read: ${reason}.`, { cause: error });
  }
  throw new CliError(EXIT.usage, `${file} is larger than 64 MiB.`, {
    advice: 'Export shorter periods, one file each.',
  });
};

const withHarvest = async <Result>(
  config: Config,
  work: (harvest: Harvest) => Promise<Result>,
): Promise<Result> => {
  await using open = new AsyncDisposableStack();
  const { caFile } = config.http;
  const caPem = caFile === undefined ? undefined : await readFile(caFile, 'utf8');
  const http = createHttpClient({ ...config.http, caPem });
  open.defer(() => http.close());
  const ledger = await openConfiguredLedger(config.ledger);
  open.defer(() => ledger.close());
  const now = Date.now;
  const harvest = createHarvest(config, {
    http,
    ledger,
    caPem,
    now,
    store: createFileBatchStore({ directory: config.batches.directory }),
    splunk: {
      settings: new Map(config.splunk.targets.map((target) => [target.name, target])),
      searches: new Map(),
    },
    credentials: createCredentials(config, now),
  });
  open.defer(() => harvest.close());
  return work(harvest);
};

const linesOf = (file: string, imported: ImportedReport): readonly string[] => {
  const { outcome, events, newEvents, from, to, bundleKey, sha256 } = imported;
  if (outcome === 'known')
    return [`${file} was sealed before, as ${bundleKey}. Nothing was added.`];
  return [
    `${file} (SHA-256 ${sha256}) is sealed: ${events} changes from ${from} to ${to}, ${newEvents} of them new.`,
    `Its statement: ${bundleKey}`,
  ];
};
