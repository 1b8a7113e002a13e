import { factsTable } from '../facts-table.ts';
import { escapeHtml, htmlPage, htmlTable } from '../html.ts';
import type { AuditorReport } from './auditor-report.ts';
import { exceptionSections } from './exception-sections.ts';
import { REPORT_STYLE } from './report-style.ts';
import { storeSections } from './store-sections.ts';
import { verdictOf } from './verdict-of.ts';
import { windowSections } from './window-sections.ts';

/** The report for people: what was asked, what came, what did not, and how to find out for oneself. */
export const reportHtml = (report: AuditorReport): string =>
  htmlPage(
    `Evidence of administrative changes: ${report.population.tenant}`,
    [
      verdict(report),
      ...populationSection(report),
      ...windowSections(report),
      ...exceptionSections(report),
      ...storeSections(report),
      ...repeatSection(report),
      ...signOff(),
    ],
    REPORT_STYLE,
  );

const verdict = (report: AuditorReport): string => {
  const attention = verdictOf(report);
  return attention.length === 0
    ? '<p class="verdict clean">Complete: every window that has to be there ended well, and nothing contradicts it.</p>'
    : `<div class="verdict attention"><b>To be explained</b><ul>${attention.map((line) => `<li>${escapeHtml(line)}</li>`).join('')}</ul></div>`;
};

const populationSection = (report: AuditorReport): readonly string[] => {
  const { population, archive, preparedAt, product } = report;
  const { period } = population;
  return [
    '<h2>Population</h2>',
    factsTable([
      ['Period', `from ${period.from}, before ${period.to} (UTC)`],
      ['Tenant', population.tenant],
      ['Platform', population.platforms.join(', ') || null],
      ['Organisation', population.organizationIds.join(', ') || null],
      ['Query', population.endpoints.join(', ') || null],
      ['Dialect', population.dialects.join(', ') || null],
      ['Services', population.services.join(', ') || 'all that the platform shows, with one query'],
      ['Filters, exclusions', exclusions(population.services)],
      ['Events', population.events.toLocaleString('en-US')],
      ['Hash total', population.eventIdsSha256],
      ['Archive', archive.location],
      ['Log', `${archive.origin}, ${archive.entries.toLocaleString('en-US')} entries`],
      ['Prepared', `${preparedAt} by ${product}, ${report.report}`],
    ]),
    '<p>Hash total: SHA-256 over the sorted event ids, each followed by a line feed. Everything here was counted anew from the sealed files.</p>',
    ...(population.scopes.length === 0
      ? []
      : [
          '<h3>What was undertaken</h3>',
          htmlTable(
            ['declared', 'from', 'window', 'dialect', 'services'],
            population.scopes.map(({ declaredAt, from, windowMinutes, dialect, services }) => [
              declaredAt,
              from,
              `${windowMinutes} minutes`,
              dialect,
              services?.join(', ') ?? 'all',
            ]),
          ),
        ]),
  ];
};

const exclusions = (services: readonly string[]): string =>
  services.length === 0
    ? 'none: every record of every window is kept'
    : 'other services were not asked for; of these, every record of every window is kept';

const repeatSection = ({ population, archive }: AuditorReport): readonly string[] => {
  const { tenant, period } = population;
  return [
    '<h2>How to repeat this</h2>',
    '<p>The same report out of the same archive, with Holdfast:</p>',
    `<pre>holdfast report --archive ${escapeHtml(quoted(archive.location))} --tenant ${escapeHtml(quoted(tenant))} --from ${period.from} --to ${period.to}</pre>`,
    '<p>Whether the archive is what was sealed, offline, with nothing but it and the public keys:</p>',
    `<pre>holdfast verify --archive ${escapeHtml(quoted(archive.location))}</pre>`,
    '<p>Without Holdfast: <code>holdfast package</code> hands out events with everything that openssl, sha256sum and bash need to check them (VERIFY.md in the package).</p>',
    '<p>The head of the log that this report was made from:</p>',
    `<pre>${escapeHtml(archive.checkpoint)}</pre>`,
  ];
};

const quoted = (text: string): string =>
  /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;

const signOff = (): readonly string[] => [
  '<h2>Sign-off</h2>',
  '<table class="sign"><thead><tr><th></th><th>Name</th><th>Function</th><th>Date</th><th>Signature</th></tr></thead><tbody>',
  ...['Prepared', 'Reviewed'].map(
    (role) => `<tr><td>${role}</td><td></td><td></td><td></td><td></td></tr>`,
  ),
  '</tbody></table>',
];
