import { escapeHtml } from './html.ts';

/** Names of things to the left, what they are to the right; what is not known is left out. */
export const factsTable = (rows: readonly (readonly [string, string | null])[]): string =>
  [
    '<table class="facts"><tbody>',
    ...rows.flatMap(([name, value]) =>
      value === null
        ? []
        : [
            `<tr><th scope="row">${escapeHtml(name)}</th><td><bdi>${escapeHtml(value)}</bdi></td></tr>`,
          ],
    ),
    '</tbody></table>',
  ].join('\n');
