import type { ArchiveFiles } from '../archive/archive-files.ts';
import { hashTotal, sha256 } from '../archive/digest.ts';
import type { OpenedEvent } from '../archive/open-event.ts';
import { readCheckpoint } from '../archive/read-log.ts';
import type { LoggedWindow } from '../archive/read-statement.ts';
import { writeWhole } from '../write-whole.ts';
import { eventsCsv } from './events-csv.ts';
import { type PackageFile, textFile } from './package-file.ts';
import { publicKeys } from './public-keys.ts';
import { sealedFiles } from './sealed-files.ts';
import { type PackageFacts, sheetHtml } from './sheet-html.ts';
import { verifyGuide } from './verify-guide.ts';
import { byName, zipFiles } from './zip-files.ts';

interface PackageOptions {
  readonly files: ArchiveFiles;
  readonly events: readonly OpenedEvent[];
  /** As options of `holdfast search`. */
  readonly query: string;
  /** Checks the package with openssl, sha256sum and bash. */
  readonly verifyScript: Buffer;
  readonly product: string;
  readonly preparedAt: string;
  /** Where the zip goes. */
  readonly out: string;
}

export interface WrittenPackage extends PackageFacts {
  readonly out: string;
  readonly sha256: string;
}

/** The same events of the same archive at the same time give the same bytes. */
export const writePackage = async (options: PackageOptions): Promise<WrittenPackage> => {
  const { files, events, verifyScript, out } = options;
  const windows = windowsOf(events);
  const facts = await factsOf(options, windows.length);
  const sealed = await sealedFiles(files, windows);
  const content: readonly PackageFile[] = [
    ...sealed,
    ...publicKeys(sealed),
    textFile('events.ndjson', events.map(({ event }) => `${JSON.stringify(event)}\n`).join('')),
    textFile('events.csv', `\uFEFF${eventsCsv(events)}`), // without the mark Excel reads it as Latin 1
    textFile('events.html', sheetHtml(facts, events)),
    textFile(
      'query.json',
      `${JSON.stringify({ ...facts, ...eventIdsOf(events) }, undefined, 2)}\n`,
    ),
    textFile('VERIFY.md', verifyGuide(facts, windows)),
    { name: 'verify.sh', bytes: verifyScript, isProgram: true },
  ];
  const zip = await zipFiles([...content, textFile('SHA256SUMS', sums(content))]);
  await writeWhole(out, zip);
  return { ...facts, out, sha256: sha256(zip) };
};

const windowsOf = (events: readonly OpenedEvent[]): readonly LoggedWindow[] => [
  ...new Map(events.map(({ window }) => [window.leafIndex, window])).values(),
];

const factsOf = async (
  { files, events, query, product, preparedAt }: PackageOptions,
  windows: number,
): Promise<PackageFacts> => {
  const { origin, size } = await readCheckpoint(files);
  const eventIdsSha256 = hashTotal(events.map(({ event }) => event.event_id));
  const archive = files.location;
  const log = { origin, size };
  return {
    product,
    preparedAt,
    archive,
    query,
    events: events.length,
    windows,
    eventIdsSha256,
    log,
  };
};

const eventIdsOf = (events: readonly OpenedEvent[]) => ({
  eventIds: events.map(({ event }) => event.event_id).sort(),
});

/** As sha256sum writes and checks it. */
const sums = (content: readonly PackageFile[]): string =>
  content
    .toSorted(byName)
    .map(({ name, bytes }) => `${sha256(bytes)}  ${name}\n`)
    .join('');
