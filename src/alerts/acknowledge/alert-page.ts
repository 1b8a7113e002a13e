import type { Standing } from '../channels/channel.ts';
import { type Rendered, renderNotice } from '../channels/render-notice.ts';
import { html, type Html } from './html.ts';
import { framePage } from './page-frame.ts';

/** A word to the person, above everything else. */
export interface PageNote {
  readonly text: string;
  readonly isTrouble: boolean;
}

export interface AlertPage {
  readonly standing: Standing;
  readonly note: PageNote | null;
  /** What can be done from here; null: nothing any more. */
  readonly form: Html | null;
}

/** Shows what an alert is about, how it stands, and what its reader can do. */
export const renderAlertPage = ({ standing, note, form }: AlertPage): string => {
  const shown = renderNotice(standing);
  const stands = shown.standing ?? 'Nobody has acknowledged it yet.';
  return framePage(
    shown.headline,
    html`${note === null ? null : noteBlock(note)}
      <h1><span class="severity ${shown.severity}">${shown.severity}</span> ${titleOf(shown)}</h1>
      ${shown.remarks.map((remark) => html`<p>${remark}</p>`)}
      ${shown.summary === null ? null : html`<p><strong>${shown.summary}</strong></p>`}
      <p>${stands}</p>
      ${form} ${aboutBlock(shown)}`,
  );
};

/** A page without an alert: a link that opens none. */
export const renderRefusal = (title: string, text: string): string =>
  framePage(
    title,
    html`<h1>${title}</h1>
      ${noteBlock({ text, isTrouble: true })}`,
  );

const noteBlock = ({ text, isTrouble }: PageNote): Html =>
  html`<p class="note${isTrouble ? ' trouble' : ''}" role="status">${text}</p>`;

/** The badge says the severity already. */
const titleOf = ({ headline, severity }: Rendered): string => headline.slice(severity.length + 2);

const aboutBlock = (shown: Rendered): Html =>
  html`${paragraph(shown.text)}
    <dl>
      ${shown.fields.map(
        ({ title, value }) =>
          html`<dt>${title}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>
    ${shown.changes.length === 0 ? null : valuesTable(shown.changes)}
    ${paragraph(shown.changesNote)} ${shown.facts.map(paragraph)} ${paragraph(shown.description)}
    ${shown.runbook === null ? null : runbookLine(shown.runbook)}
    ${shown.links.map(({ title, url }) => html`<p>${linkTo(url, title)}</p>`)}
    ${shown.commands.map((command) => html`<p><code>${command}</code></p>`)}`;

const runbookLine = ({ text, url }: NonNullable<Rendered['runbook']>): Html =>
  html`<p>What to do: ${url === null ? text : linkTo(url, text)}</p>`;

/** Only what was found to be a web address comes here; where it leads does not learn the address of this page. */
const linkTo = (url: string, text: string): Html =>
  html`<a href="${url}" rel="noreferrer noopener">${text}</a>`;

const paragraph = (text: string | null): Html | null =>
  text === null ? null : html`<p>${text}</p>`;

const valuesTable = (changes: Rendered['changes']): Html =>
  html`<table>
    <tr>
      <th>Changed</th>
      <th>Before</th>
      <th>After</th>
    </tr>
    ${changes.map(
      ({ property, old, new: after }) =>
        html`<tr>
          <td>${property}</td>
          <td>${old}</td>
          <td>${after}</td>
        </tr>`,
    )}
  </table>`;
