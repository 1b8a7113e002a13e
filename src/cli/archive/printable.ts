/** C0 and C1 controls, and what turns the direction of text or hides: names come from people. */
const UNSEEN = /[\p{Cc}\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/gu;

/** Text of others on a terminal: what would move the cursor, colour or reorder it is shown as its code. */
export const printable = (text: string): string =>
  text.replaceAll(UNSEEN, (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`);

const SEGMENTS = new Intl.Segmenter();

/** The same in one cell of a table. */
export const shortened = (text: string, width: number): string => {
  const characters = Array.from(SEGMENTS.segment(printable(text)), ({ segment }) => segment);
  return characters.length <= width
    ? characters.join('')
    : `${characters.slice(0, width - 1).join('')}…`;
};
