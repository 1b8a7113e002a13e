import { type Rows, unreadable } from './spreadsheet-rows.ts';

export type ChangeField =
  | 'time'
  | 'application'
  | 'entity'
  | 'attribute'
  | 'before'
  | 'after'
  | 'actor'
  | 'instance'
  | 'activity';

/** First the name of the help pages; exports of other releases and tenants call the same column otherwise. */
const NAMES: Readonly<Record<ChangeField, readonly string[]>> = {
  time: [
    'Modified Time (UTC)',
    'Modified Time',
    'Modified Date (UTC)',
    'Change Time (UTC)',
    'Time (UTC)',
  ],
  application: ['Application', 'App', 'Application Name'],
  entity: ['Entity', 'Entity Type'],
  attribute: ['Attribute', 'Attribute Name', 'Field', 'Property'],
  before: ['Previous Value', 'Old Value', 'Value Before'],
  after: ['Changed Value', 'New Value', 'Value After'],
  actor: ['Triggered By', 'Modified By', 'Changed By'],
  instance: ['Instance', 'Entity Name', 'Instance Name', 'Entity Instance'],
  activity: ['Activity', 'Action', 'Change Type'],
};

const REQUIRED: readonly ChangeField[] = ['time', 'entity', 'before', 'after'];
/** Reports begin with a title and their parameters. */
const MAX_LINES_BEFORE = 30;

export interface ChangeTable {
  readonly headings: readonly string[];
  /** Index of each known column. */
  readonly columns: ReadonlyMap<ChangeField, number>;
  /** Below the headings, without blank rows. */
  readonly rows: Rows;
}

/** The tables of a file by the line that names their columns. */
export const findTables = (sheets: readonly Rows[], name: string): readonly ChangeTable[] => {
  const tables = sheets.flatMap((rows) => findTable(rows, name) ?? []);
  if (tables.length > 0) return tables;
  const wanted = REQUIRED.map((field) => NAMES[field][0]).join(', ');
  throw unreadable(name, `no line names the columns ${wanted}`);
};

const findTable = (rows: Rows, name: string): ChangeTable | undefined => {
  for (const [index, headings] of rows.slice(0, MAX_LINES_BEFORE).entries()) {
    const columns = readHeadings(headings, name);
    if (REQUIRED.some((field) => !columns.has(field))) continue;
    const below = rows.slice(index + 1).filter((row) => row.some((cell) => cell.trim() !== ''));
    return { headings, columns, rows: below };
  }
  return undefined;
};

const readHeadings = (headings: readonly string[], name: string): Map<ChangeField, number> => {
  const columns = new Map<ChangeField, number>();
  for (const [index, heading] of headings.entries()) {
    const field = FIELDS.get(simplify(heading));
    if (field === undefined) continue;
    if (columns.has(field)) {
      throw unreadable(name, `"${heading}" and another column would both be ${NAMES[field][0]}`);
    }
    columns.set(field, index);
  }
  return columns;
};

const simplify = (heading: string): string => heading.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

const FIELDS: ReadonlyMap<string, ChangeField> = new Map(
  (Object.keys(NAMES) as ChangeField[]).flatMap((field) =>
    NAMES[field].map((heading): [string, ChangeField] => [simplify(heading), field]),
  ),
);
