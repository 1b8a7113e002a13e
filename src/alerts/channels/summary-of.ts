import type { AlertNotice } from '../../audit/alert.ts';

/** Ids stand in the fields below; who is woken reads names. */
const ID = / \([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\)/gi;

/** Who did what to whom, in one line: what a phone shows besides the title. */
export const summaryOf = ({ change }: AlertNotice): string | null => {
  if (change === null) return null;
  const { actor, target, subject, direction } = change;
  if (subject === null) return named(`${target}, by ${actor}`);
  if (direction === null) return named(`${target}, ${subject}, by ${actor}`);
  const how = direction === 'added' ? `added ${subject} to` : `removed ${subject} from`;
  return named(`${actor} ${how} ${target}`);
};

const named = (text: string): string => text.replaceAll(ID, '');
