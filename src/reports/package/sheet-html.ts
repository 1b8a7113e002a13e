import type { OpenedEvent } from '../archive/open-event.ts';
import { counted } from '../counted.ts';
import { escapeHtml, htmlPage } from '../html.ts';
import { eventArticle } from './event-article.ts';
import { factsTable } from '../facts-table.ts';
import { SHEET_STYLE } from './sheet-style.ts';

export interface PackageFacts {
  readonly product: string;
  readonly preparedAt: string;
  readonly archive: string;
  readonly query: string;
  readonly events: number;
  readonly windows: number;
  readonly eventIdsSha256: string;
  readonly log: { readonly origin: string; readonly size: number };
}

/** The events for people to read and print; everything in it can be found again in the sealed files beside it. */
export const sheetHtml = (facts: PackageFacts, events: readonly OpenedEvent[]): string =>
  htmlPage(
    `Evidence: ${counted(facts.events, 'event')}`,
    [
      '<p>This sheet is made to be read. What counts are the sealed files beside it; VERIFY.md says how to check them.</p>',
      factsTable([
        ['Asked for', `holdfast search ${facts.query}`],
        ['Prepared', `${facts.preparedAt} by ${facts.product}`],
        ['Archive', facts.archive],
        ['Log', `${facts.log.origin}, ${facts.log.size.toLocaleString('en-US')} entries`],
        ['Out of', counted(facts.windows, 'sealed window')],
        ['Hash total', facts.eventIdsSha256],
      ]),
      `<p>Hash total: SHA-256 over the sorted event ids, each followed by a line feed. <b>Before</b> and <b>after</b> are what the platform recorded of the change; ${escapeHtml('− marks what went, + what came.')} Times are UTC.</p>`,
      ...events.map(eventArticle),
    ],
    SHEET_STYLE,
  );
