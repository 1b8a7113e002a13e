import {
  type DeleteMarkerEntry,
  ListObjectVersionsCommand,
  type ObjectVersion,
} from '@aws-sdk/client-s3';
import type { Bucket } from './bucket.ts';
import type { ListedObject } from './evidence-store.ts';

const LARGEST_PAGE = 1_000;

/** Every version and delete marker below `prefix`, in order of keys, newest first. */
export async function* listVersions(
  bucket: Bucket,
  prefix: string,
  pageSize = LARGEST_PAGE,
): AsyncIterable<ListedObject> {
  let next: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {};
  while (next !== undefined) {
    const command: ListObjectVersionsCommand = new ListObjectVersionsCommand({
      Bucket: bucket.name,
      Prefix: `${bucket.prefix}${prefix}`,
      MaxKeys: pageSize,
      ...next,
    });
    const page = await bucket.call((s3, options) => s3.send(command, options));
    const { Versions = [], DeleteMarkers = [], Name } = page;
    // The page of a proxy reads as an empty list, and would say that nothing is there.
    if (Name !== bucket.name) throw new Error('what should be a list of versions is none');
    yield* [
      ...Versions.map((version) => toListed(bucket, version, false)),
      ...DeleteMarkers.map((marker) => toListed(bucket, marker, true)),
    ].toSorted(byKeyNewestFirst);
    next = page.IsTruncated === true ? markersOf(page) : undefined;
  }
}

/** Of this very key. */
export const versionsOf = async (bucket: Bucket, key: string): Promise<ListedObject[]> => {
  const versions: ListedObject[] = [];
  // The key comes before every longer one that begins with it.
  for await (const listed of listVersions(bucket, key, 10)) {
    if (listed.key !== key) break;
    versions.push(listed);
  }
  return versions;
};

const markersOf = (page: {
  NextKeyMarker?: string | undefined;
  NextVersionIdMarker?: string | undefined;
}) => ({
  // Without a marker the first page would come for ever.
  KeyMarker: page.NextKeyMarker || missingMarker(),
  ...(page.NextVersionIdMarker && { VersionIdMarker: page.NextVersionIdMarker }),
});

const missingMarker = (): never => {
  throw new Error('a list of versions is cut off without saying where it goes on');
};

const toListed = (
  { prefix }: Bucket,
  entry: ObjectVersion & DeleteMarkerEntry,
  isDeleteMarker: boolean,
): ListedObject => ({
  key: (entry.Key ?? '').slice(prefix.length),
  versionId: entry.VersionId ?? null,
  isLatest: entry.IsLatest ?? false,
  isDeleteMarker,
  bytes: entry.Size ?? 0,
  lastModified: (entry.LastModified ?? new Date(0)).toISOString(),
});

/** The client gives versions and markers apart; of one key, times of whole seconds order them as well as they can. */
const byKeyNewestFirst = (a: ListedObject, b: ListedObject): number =>
  compare(a.key, b.key) ||
  Number(b.isLatest) - Number(a.isLatest) ||
  compare(b.lastModified, a.lastModified);

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
