import { hash } from 'node:crypto';

/** How a contestant makes event ids: the record's own id, or Holdfast's digest of it. */
export type IdScheme = 'record' | 'digest';

/**
 * Event ids that the sink must have, with when each record could first be read; `lines` are those of the platform's
 * process. Holdfast's ids are made here a second time, from their description, so that they are not taken on trust.
 */
export const expectedIds = (
  lines: string,
  scheme: IdScheme,
  organization: string,
): Map<string, number> => {
  const expected = new Map<string, number>();
  for (const line of lines.split('\n')) {
    const [id = '', readableAt] = line.split(' ');
    if (id !== '')
      expected.set(scheme === 'record' ? id : digest(organization, id), Number(readableAt));
  }
  return expected;
};

const digest = (organization: string, id: string): string =>
  hash('sha256', JSON.stringify(['genesys', organization, id]), 'hex').slice(0, 32);
