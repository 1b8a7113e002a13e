import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../write-whole.ts';
import type { AuditorReport } from './auditor-report.ts';
import { reportHtml } from './report-html.ts';
import { sha256 } from '../archive/digest.ts';

interface WrittenFile {
  readonly name: string;
  readonly sha256: string;
}

/** Writes the report for programs and for people. */
export const writeReport = async (
  directory: string,
  report: AuditorReport,
): Promise<{ readonly html: WrittenFile; readonly json: WrittenFile }> => {
  await mkdir(directory, { recursive: true });
  const name = nameOf(report);
  return {
    html: await write(join(directory, `${name}.html`), reportHtml(report)),
    json: await write(join(directory, `${name}.json`), `${JSON.stringify(report, undefined, 2)}\n`),
  };
};

/** `evidence-<tenant>-<from>-<to>`, without the colons that Windows does not allow in a name. */
const nameOf = ({ population: { tenant, period } }: AuditorReport): string =>
  ['evidence', encodeURIComponent(tenant), day(period.from), day(period.to)]
    .join('-')
    .replaceAll(':', '');

/** Midnight is told by the date alone. */
const day = (time: string): string => time.replace(/T00:00:00\.000Z$/, '');

const write = async (name: string, text: string): Promise<WrittenFile> => {
  await writeWhole(name, text);
  return { name, sha256: sha256(text) };
};
