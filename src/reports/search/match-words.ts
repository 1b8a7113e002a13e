import { Failure } from '../../audit/failure.ts';

/**
 * Text of a person as an FTS5 query: each word a quoted string, so that nothing in it is an operator (SQLite FTS5, §3.1),
 * and the beginning of a word is enough.
 */
export const matchWords = (text: string): string => {
  const searchable = searchableWords(text);
  if (searchable.length === 0) {
    throw new Failure({
      type: 'InvalidInput',
      message: `"${text}" holds nothing that can be searched for: no letter, digit or symbol.`,
      retryable: false,
    });
  }
  return searchable.map((word) => `"${word.replaceAll('"', '""')}"*`).join(' AND ');
};

export const searchableWords = (text: string): readonly string[] =>
  text.split(/\s+/u).filter((word) => SEARCHABLE.test(word));

/** What the index' tokenizer keeps: letters, digits, private use, symbols such as emoji. */
const SEARCHABLE = /[\p{L}\p{N}\p{Co}\p{So}]/u;
