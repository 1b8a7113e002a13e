import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { Command } from 'commander';
import { Failure } from '../../audit/failure.ts';
import { CHECKPOINT } from '../../evidence/formats/object-keys.ts';
import type { ArchiveReader } from '../../evidence/verify/archive-reader.ts';
import type { ArchiveFiles } from '../../reports/archive/archive-files.ts';
import type { CommandContext } from '../command-context.ts';
import { openReader } from './open-reader.ts';

export interface ArchiveOptions {
  readonly archive?: string;
  readonly index?: string;
}

export const addArchiveOptions = (command: Command): Command =>
  command
    .option(
      '--archive <folder or s3://bucket/prefix>',
      'default: evidence.store of the configuration',
    )
    .option(
      '--index <file>',
      'search index (default: in reports.directory; made from the archive, and made anew at will)',
    );

export interface OpenedArchive {
  readonly reader: ArchiveReader;
  readonly files: ArchiveFiles;
  /** Where this archive's search index is. */
  readonly indexFile: string;
  readonly reportsDirectory: string;
  /** As the configuration calls them; none where the archive was named. */
  readonly tenants: readonly string[];
  close(): Promise<void>;
}

/** Only to look: nothing here writes into an archive. */
export const openArchive = async (
  context: CommandContext,
  { archive, index }: ArchiveOptions,
): Promise<OpenedArchive> => {
  const loaded = archive === undefined ? await context.load() : undefined;
  const reader = await openReader(archive ?? loaded?.config);
  const files = toFiles(reader);
  await requireArchive(files);
  const reportsDirectory = loaded?.config.reports.directory ?? resolve('.holdfast', 'reports');
  const name = createHash('sha256').update(reader.location).digest('hex').slice(0, 12);
  return {
    reader,
    files,
    indexFile: index ?? join(reportsDirectory, 'search', `${name}.sqlite`),
    reportsDirectory,
    tenants: loaded?.config.harvests.map(({ settings }) => settings.name) ?? [],
    close: () => reader.close(),
  };
};

const toFiles = (reader: ArchiveReader): ArchiveFiles => ({
  location: reader.location,
  list: (prefix) => reader.list(prefix),
  async get(key, versionId) {
    const stream = await reader.open(key, versionId);
    return stream && buffer(stream);
  },
});

const requireArchive = async (files: ArchiveFiles): Promise<void> => {
  if ((await files.get(CHECKPOINT, null)) !== undefined) return;
  throw new Failure({
    type: 'InvalidInput',
    message: `There is no evidence in ${files.location}: it has no ${CHECKPOINT}. Harvest first, or name the archive with --archive.`,
    retryable: false,
  });
};
