import type { DatabaseSync } from 'node:sqlite';
import { searchableWords } from './match-words.ts';
import { searchIndex } from './search-index.ts';
import type { SearchQuery } from './search-query.ts';

/** Those of the free words that are in no event at all: why nothing fits, mostly. */
export const unknownWords = (
  database: DatabaseSync,
  { words = [] }: SearchQuery,
): readonly string[] =>
  searchableWords(words.join(' ')).filter(
    (word) => searchIndex(database, { words: [word] }, 1).total === 0,
  );
