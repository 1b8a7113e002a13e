import { parse } from 'csv-parse/sync';
import readXlsx from 'read-excel-file/universal';
import { Failure } from '../../audit/failure.ts';

/** A sheet as texts; dates of a spreadsheet, which have no zone, as ISO 8601 in UTC. */
export type Rows = readonly (readonly string[])[];

const maxBytes = 64 * 1024 * 1024;

/** The sheets of an XLSX file, or the one that a CSV file is. Nothing in them is computed or followed. */
export const spreadsheetRows = async (bytes: Buffer, name: string): Promise<readonly Rows[]> => {
  if (bytes.length > maxBytes) {
    throw unreadable(name, 'it is larger than 64 MB; export a shorter time');
  }
  const known = FORMATS.find(([magic]) => bytes.subarray(0, magic.length).equals(magic));
  if (known === undefined) return [csvRows(bytes, name)];
  const [, problem] = known;
  if (problem !== null) throw unreadable(name, problem);
  return xlsxRows(bytes, name);
};

const FORMATS: readonly (readonly [magic: Buffer, problem: string | null])[] = [
  [Buffer.from('PK\x03\x04'), null],
  [Buffer.from('d0cf11e0', 'hex'), 'it is of an old Excel; save it as .xlsx or .csv'],
  [Buffer.from('%PDF'), 'it is a PDF; export the report as a spreadsheet'],
  [
    Buffer.from('<'),
    'it is markup, perhaps a page that asks to log in; export the report as a spreadsheet',
  ],
];

/** As a whole: read as a stream, a file that is cut short never comes to an end. */
const xlsxRows = async (bytes: Buffer, name: string): Promise<readonly Rows[]> => {
  try {
    // Numbers stay as they are written: some are ids.
    const sheets = await readXlsx(new Uint8Array(bytes).buffer, {
      trim: false,
      parseNumber: (text) => text,
    });
    return sheets.map(({ data }) => data.map((row) => row.map(toText)));
  } catch (error) {
    throw unreadable(name, `it is no readable XLSX file (${messageOf(error)})`);
  }
};

/** A date is a fraction of days there, and comes out a millisecond short where that is not exact. */
const DATE_GRAIN_MS = 10;

const toText = (cell: unknown): string => {
  if (cell === null || cell === undefined) return '';
  if (cell instanceof Date) {
    const time = Math.round(cell.getTime() / DATE_GRAIN_MS) * DATE_GRAIN_MS;
    return Number.isNaN(time) ? '' : new Date(time).toISOString();
  }
  return typeof cell === 'string' ? cell : JSON.stringify(cell);
};

const csvRows = (bytes: Buffer, name: string): Rows => {
  const text = decode(bytes, name);
  if (text.includes('\0')) throw unreadable(name, 'it holds bytes that no CSV file does');
  try {
    return parse(text, { delimiter: delimiterOf(text), relax_column_count: true });
  } catch (error) {
    throw unreadable(name, `it is no readable CSV file (${messageOf(error)})`);
  }
};

/** UTF-8, or UTF-16 as Excel's "Unicode text"; a byte order mark is taken off. */
const decode = (bytes: Buffer, name: string): string => {
  const isWide = bytes[0] === 0xff && bytes[1] === 0xfe;
  try {
    return new TextDecoder(isWide ? 'utf-16le' : 'utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw unreadable(name, 'its text is not UTF-8; save it as "CSV UTF-8"');
  }
};

/** Spreadsheets of other countries separate by semicolon; the line with most of one kind tells. */
const delimiterOf = (text: string): string => {
  const lines = text.split('\n', 20);
  const most = (mark: string): number => Math.max(...lines.map((line) => line.split(mark).length));
  return [',', ';', '\t'].reduce((best, mark) => (most(mark) > most(best) ? mark : best));
};

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

export const unreadable = (name: string, problem: string): Failure =>
  new Failure({
    type: 'InvalidInput',
    message: `${name} cannot be read as a Change Audit report: ${problem}. Nothing of it was taken.`,
    retryable: false,
  });
