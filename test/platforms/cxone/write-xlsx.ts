import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/**
 * A workbook of one sheet; a Date becomes a number that is shown as a date, as spreadsheets do. `rewrite` gets the XML of
 * every file in it.
 */
export const writeXlsx = (
  rows: readonly (readonly (string | Date)[])[],
  rewrite: (xml: string) => string = (xml) => xml,
): Promise<Buffer> => {
  const cell = (value: string | Date): string =>
    typeof value === 'string'
      ? `<c t="inlineStr"><is><t xml:space="preserve">${escape(value)}</t></is></c>`
      : `<c s="1"><v>${value.getTime() / 86_400_000 + 25_569}</v></c>`;
  const addressed = rows.map((row, r) => {
    const cells = row.map((value, c) =>
      cell(value).replace('<c', `<c r="${String.fromCodePoint(65 + c)}${r + 1}"`),
    );
    return `<row r="${r + 1}">${cells.join('')}</row>`;
  });
  const files: Record<string, string> = {
    '[Content_Types].xml': `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>`,
    '_rels/.rels': `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="Report" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`,
    'xl/styles.xml': `<styleSheet xmlns="${MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="22" applyNumberFormat="1"/></cellXfs></styleSheet>`,
    'xl/worksheets/sheet1.xml': `<worksheet xmlns="${MAIN}"><sheetData>${addressed.join('')}</sheetData></worksheet>`,
  };
  const zip = new ZipFile();
  for (const [name, text] of Object.entries(files)) zip.addBuffer(Buffer.from(rewrite(text)), name);
  zip.end();
  return buffer(zip.outputStream);
};
