import {
  type DeleteMarkerEntry,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  type ObjectVersion,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { ArchivedVersion } from './archive-reader.ts';
import { bucketTrouble } from './bucket-trouble.ts';

interface Place {
  readonly bucket: string;
  /** Empty, or with a slash at its end. */
  readonly prefix: string;
  readonly name: string;
}

interface Entry extends ArchivedVersion {
  readonly isLatest: boolean;
}

/** Every version and delete marker, in order of keys, the newest first. A key's versions can be on two pages. */
export async function* listBucket(
  s3: S3Client,
  place: Place,
  below: string,
): AsyncGenerator<ArchivedVersion, void, void> {
  let held: Entry[] = [];
  for await (const page of pages(s3, place, below)) {
    held.push(...page);
    const last = page.at(-1)?.key;
    yield* held.filter(({ key }) => key !== last).toSorted(inOrder);
    held = held.filter(({ key }) => key === last);
  }
  yield* held.toSorted(inOrder);
}

async function* pages(
  s3: S3Client,
  { bucket, prefix, name }: Place,
  below: string,
): AsyncGenerator<readonly Entry[], void, void> {
  let markers: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {};
  while (markers !== undefined) {
    const command: ListObjectVersionsCommand = new ListObjectVersionsCommand({
      Bucket: bucket,
      Prefix: `${prefix}${below}`,
      ...markers,
    });
    try {
      const page = await s3.send(command);
      yield entriesOf(page, prefix);
      markers = page.IsTruncated === true ? markersOf(page) : undefined;
    } catch (error) {
      throw bucketTrouble(name, error);
    }
  }
}

const entriesOf = (
  { Versions = [], DeleteMarkers = [] }: ListObjectVersionsCommandOutput,
  prefix: string,
): readonly Entry[] => {
  const toEntry = (isDeleteMarker: boolean) => (entry: ObjectVersion & DeleteMarkerEntry) => ({
    key: (entry.Key ?? '').slice(prefix.length),
    versionId: entry.VersionId ?? null,
    isDeleteMarker,
    bytes: entry.Size ?? 0,
    lastModified: (entry.LastModified ?? new Date(0)).toISOString(),
    isLatest: entry.IsLatest ?? false,
  });
  return [...Versions.map(toEntry(false)), ...DeleteMarkers.map(toEntry(true))].toSorted(inOrder);
};

const markersOf = ({ NextKeyMarker, NextVersionIdMarker }: ListObjectVersionsCommandOutput) => {
  if (!NextKeyMarker) throw new Error('a list of versions does not say where it goes on');
  return {
    KeyMarker: NextKeyMarker,
    ...(NextVersionIdMarker && { VersionIdMarker: NextVersionIdMarker }),
  };
};

/** Times are of whole seconds, so the newest is the one that says so. */
const inOrder = (a: Entry, b: Entry): number =>
  compare(a.key, b.key) ||
  Number(b.isLatest) - Number(a.isLatest) ||
  compare(b.lastModified, a.lastModified);

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
