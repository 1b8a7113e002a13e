import type { AuditorReport } from './auditor-report.ts';

/** What somebody has to explain; nothing, where the period is covered and nothing contradicts it. */
export const verdictOf = (report: AuditorReport): readonly string[] => {
  const { completeness, differences, unread, verification, population, identities } = report;
  const { expected, failed, gap, missing, independent } = completeness;
  const wrong = verification?.findings.length ?? 0;
  return [
    ...(expected === null
      ? [
          'Nothing in the archive says which windows there have to be, so completeness is not known.',
        ]
      : []),
    ...some(missing, 'windows are in no statement at all'),
    ...some(gap, 'windows are beyond what the platform still answered for'),
    ...some(failed, 'windows could not be read'),
    ...some(independent.differ, 'windows have another count by an independent way'),
    ...some(differences.length, 'statements and their files differ'),
    ...some(unread.length, 'objects could not be read'),
    ...(verification === null ? ['The archive was not verified for this report.'] : []),
    ...some(wrong, 'findings of the verifier'),
    ...some(identities.incomplete.length, 'windows lack identities, or some of them'),
    ...beginning(population.period.from, population.scopes.map(({ from }) => from).sort()[0]),
  ];
};

const some = (count: number, what: string): readonly string[] =>
  count === 0 ? [] : [`${count.toLocaleString('en-US')} ${what}.`];

const beginning = (period: string, undertaken: string | undefined): readonly string[] =>
  undertaken === undefined || undertaken <= period
    ? []
    : [`The period begins at ${period}; windows were undertaken from ${undertaken} on.`];
