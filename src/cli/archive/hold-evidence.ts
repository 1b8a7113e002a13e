import type { Command } from 'commander';
import type { Window } from '../../audit/window.ts';
import { holdWindows } from '../../evidence/archive/hold-windows.ts';
import type { EvidenceStore } from '../../evidence/stores/evidence-store.ts';
import { CliError } from '../cli-error.ts';
import { contextOf } from '../command-context.ts';
import { EXIT } from '../exit-codes.ts';
import { archivedTenants } from './archived-tenants.ts';
import { requireTenant } from './require-tenant.ts';
import { withEvidenceStore } from './with-evidence-store.ts';

export interface HoldOptions {
  readonly tenant?: string;
  readonly from?: number;
  readonly to?: number;
  readonly in?: Window;
}

export const holdEvidence =
  (on: boolean) =>
  async (options: HoldOptions, command: Command): Promise<void> => {
    const context = contextOf(command);
    const within = periodOf(options);
    await withEvidenceStore(context, async ({ store, tenants }) => {
      if (options.tenant !== undefined)
        requireTenant(options.tenant, [...tenants, ...(await archivedTenants(store))]);
      refuseDirectory(store);
      const held = await holdWindows(store, { tenant: options.tenant ?? null, within }, on);
      const from = new Date(within.from).toISOString();
      const to = new Date(within.to).toISOString();
      if (held.windows === 0) {
        throw new CliError(
          EXIT.failed,
          `No window from ${from} to ${to} is in ${store.location}.`,
          {
            advice: '`holdfast harvest list` tells which windows there are.',
          },
        );
      }
      const { windows, objects } = held;
      context.print({ archive: store.location, legalHold: on, from, to, ...held }, [
        `${windows} windows (${objects} objects) from ${from} to ${to} in ${store.location} are ${on ? 'held' : 'no longer held'}.`,
        on
          ? 'Nobody can delete them, whatever their retention says, until: holdfast archive release'
          : 'Their retention goes on as it was sealed.',
      ]);
    });
  };

/** All of an archive is held by nobody's mistake. */
const periodOf = ({ in: period, from, to }: HoldOptions): Window => {
  if (period !== undefined && (from !== undefined || to !== undefined))
    throw new CliError(EXIT.usage, 'Give --in, or --from and --to.');
  if (period !== undefined) return period;
  if (from === undefined)
    throw new CliError(EXIT.usage, 'Say of which time: --in 2026-06, or --from and --to.');
  return { from, to: to ?? Date.now() };
};

/** A mark in a folder would look like a hold, and hold nothing. */
const refuseDirectory = ({ kind, location }: EvidenceStore): void => {
  if (kind === 's3') return;
  throw new CliError(
    EXIT.usage,
    `${location} is a folder: nothing in it can be put on legal hold.`,
    {
      advice:
        'A bucket with Object Lock can hold evidence (evidence.store.s3). Of a folder, keep a copy where nobody can delete it.',
    },
  );
};
