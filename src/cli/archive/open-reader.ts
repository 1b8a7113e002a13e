import type { Config } from '../../config/config.ts';
import type { ArchiveReader } from '../../evidence/verify/archive-reader.ts';
import { readDirectory } from '../../evidence/verify/read-directory.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';

/** Of what `--archive` or the configuration names. */
export const openReader = async (archive: string | Config | undefined): Promise<ArchiveReader> => {
  if (typeof archive === 'string') return openNamed(archive);
  const store = archive?.evidence?.store;
  if (store === undefined) {
    throw new CliError(EXIT.usage, 'The configuration has no evidence.', {
      advice:
        'Name an archive with --archive, or add evidence and harvests (see holdfast.example.yaml).',
    });
  }
  if (store.kind === 'directory') return readDirectory(store.directory);
  throw new CliError(EXIT.usage, 'S3 is not read yet.');
};

const openNamed = (archive: string): ArchiveReader => readDirectory(archive);
