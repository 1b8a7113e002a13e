/** Line and paragraph ends, tabs: one blank, so that a value cannot forge a line of its own. */
const BLANKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/gu;

/**
 * What cannot be seen, or changes how its surroundings are read: control characters, marks and overrides of direction
 * (Unicode TR36 §3.3, TR55), invisible fillers, tag characters. Joiners stay: names in Persian or Hindi need them.
 */
const UNSEEN =
  /[\p{Cc}\u00AD\u061C\u115F\u1160\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\uFFF9-\uFFFB\u{E0000}-\u{E007F}]+/gu;

const CUT = '… (cut)';

/** One line that shows as what it is; what cannot be shown becomes `\uFFFD`, lone surrogates too. */
export const plainText = (text: string, maxLength: number): string =>
  cut(
    // Longer texts are cut before they are searched: a value may be megabytes.
    text
      .slice(0, 4 * maxLength + 100)
      .toWellFormed()
      .replaceAll(BLANKS, ' ')
      .replaceAll(UNSEEN, '\uFFFD')
      .trim(),
    maxLength,
  );

/** At most so long in UTF-16 units, never through the middle of a character. */
export const cut = (text: string, maxLength: number): string => {
  if (text.length <= maxLength) return text;
  const kept = text.slice(0, Math.max(0, maxLength - CUT.length)).toWellFormed();
  return `${kept.endsWith('\uFFFD') ? kept.slice(0, -1) : kept}${CUT}`;
};
