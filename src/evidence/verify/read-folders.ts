import type { ArchiveReader } from './archive-reader.ts';
import { type ListedKey, readListing } from './read-listing.ts';

/** What lies under one statement's prefix. */
export interface Folder {
  /** Without a slash at its end. */
  readonly prefix: string;
  /** By name below the prefix. */
  readonly files: ReadonlyMap<string, ListedKey>;
}

/** How many names lead to a statement: see formats/object-keys.ts. */
const DEPTH = { windows: 8, scopes: 2, stores: 2 } as const;
export type StatementRoot = keyof typeof DEPTH;

/** One folder after the other, in order of keys: of a platform's organisation, that is the order of time. */
export async function* readFolders(
  reader: ArchiveReader,
  root: StatementRoot,
): AsyncGenerator<Folder, void, void> {
  let folder: { readonly prefix: string; readonly files: Map<string, ListedKey> } | undefined;
  for await (const listed of readListing(reader, `${root}/`)) {
    const prefix = listed.key.split('/').slice(0, DEPTH[root]).join('/');
    if (folder !== undefined && folder.prefix !== prefix) {
      yield folder;
      folder = undefined;
    }
    folder ??= { prefix, files: new Map() };
    folder.files.set(listed.key.slice(prefix.length + 1), listed);
  }
  if (folder !== undefined) yield folder;
}
