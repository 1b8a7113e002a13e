import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { reconciliationHtml } from './reconciliation-html.ts';
import type { ReconciliationReport } from './reconciliation-report.ts';
import { writeWhole } from './write-whole.ts';

/** `<target>-<from>-<to>`, without the colons that Windows does not allow in a name. */
const nameOf = ({ population: { target, period } }: ReconciliationReport): string =>
  ['reconciliation', target, period.from, period.to].join('-').replaceAll(':', '');

/** Writes the report for programs and for people; gives the names of both files. */
export const writeReconciliation = async (
  directory: string,
  report: ReconciliationReport,
): Promise<{ readonly json: string; readonly html: string }> => {
  await mkdir(directory, { recursive: true });
  const name = nameOf(report);
  const names = { json: `${name}.json`, html: `${name}.html` };
  await writeWhole(join(directory, names.html), reconciliationHtml(report));
  await writeWhole(join(directory, names.json), `${JSON.stringify(report, undefined, 2)}\n`);
  return names;
};
