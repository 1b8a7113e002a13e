import { readFile } from 'node:fs/promises';
import type { Config } from '../../config/config.ts';
import type { ArchiveReader } from '../../evidence/verify/archive-reader.ts';
import { readDirectory } from '../../evidence/verify/read-directory.ts';
import { parseS3Url } from '../../evidence/verify/s3-url.ts';
import { openReader as openConfigured } from '../../worker/harvest/open-reader.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';

/** Of what `--archive` or the configuration names. */
export const openReader = async (archive: string | Config | undefined): Promise<ArchiveReader> => {
  if (typeof archive === 'string') return openNamed(archive);
  if (archive?.evidence === undefined) {
    throw new CliError(EXIT.usage, 'The configuration has no evidence.', {
      advice:
        'Name an archive with --archive, or add evidence and harvests (see holdfast.example.yaml).',
    });
  }
  const { evidence, http } = archive;
  const caPem = http.caFile === undefined ? undefined : await readFile(http.caFile, 'utf8');
  return openConfigured(evidence, http, caPem);
};

/** A bucket that is only named is found as AWS's own tools find it: environment, profile, role of the machine. */
const openNamed = async (archive: string): Promise<ArchiveReader> => {
  const bucket = parseS3Url(archive);
  if (bucket === undefined) return readDirectory(archive);
  const { readBucket } = await import('../../evidence/verify/read-bucket.ts');
  const { AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL } = process.env;
  const endpoint = AWS_ENDPOINT_URL_S3 ?? AWS_ENDPOINT_URL;
  return readBucket({ ...bucket, endpoint, pathStyle: endpoint !== undefined });
};
