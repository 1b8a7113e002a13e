import { InvalidArgumentError } from 'commander';

/** As the workflow takes it. */
const LONGEST = 200;

/** A name, ticket or note of a person. */
export const toWords = (text: string): string => {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.length > LONGEST)
    throw new InvalidArgumentError(`Write 1 to ${LONGEST} characters.`);
  return trimmed;
};
