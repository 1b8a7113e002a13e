export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string | number | null | undefined;
  /** Numbers stand right. */
  readonly align?: 'right';
}

const textOf = (value: string | number | null | undefined): string => {
  if (value === null || value === undefined || value === '') return '-';
  return typeof value === 'number' ? value.toLocaleString('en-US') : value;
};

/** Columns two spaces apart, titles in capitals, `-` for what is not known. */
export const renderTable = <Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): readonly string[] => {
  const cells = rows.map((row) => columns.map(({ value }) => textOf(value(row))));
  const titles = columns.map(({ title }) => title.toUpperCase());
  const widths = titles.map((title, at) =>
    Math.max(title.length, ...cells.map((row) => (row[at] ?? '').length)),
  );
  const lineOf = (row: readonly string[]): string =>
    row
      .map((cell, at) =>
        columns[at]?.align === 'right'
          ? cell.padStart(widths[at] ?? 0)
          : cell.padEnd(widths[at] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return [titles, ...cells].map(lineOf);
};
