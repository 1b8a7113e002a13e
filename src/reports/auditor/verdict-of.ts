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
    ...some(missing, 'window is in no statement at all', 'windows are in no statement at all'),
    ...some(gap, 'window is', 'windows are', 'beyond what the platform still answered for'),
    ...some(failed, 'window', 'windows', 'could not be read'),
    ...some(
      independent.differ,
      'window has',
      'windows have',
      'another count by an independent way',
    ),
    ...some(differences.length, 'statement differs', 'statements differ', 'from its files'),
    ...some(unread.length, 'object', 'objects', 'could not be read'),
    ...(verification === null ? ['The archive was not verified for this report.'] : []),
    ...some(wrong, 'finding of the verifier', 'findings of the verifier'),
    ...some(identities.incomplete.length, 'window lacks', 'windows lack', 'identities, or some'),
    ...beginning(population.period.from, population.scopes.map(({ from }) => from).sort()[0]),
  ];
};

const some = (count: number, one: string, many: string, rest = ''): readonly string[] => {
  if (count === 0) return [];
  return [`${count.toLocaleString('en-US')} ${`${count === 1 ? one : many} ${rest}`.trimEnd()}.`];
};

const beginning = (period: string, undertaken: string | undefined): readonly string[] =>
  undertaken === undefined || undertaken <= period
    ? []
    : [`The period begins at ${period}; windows were undertaken from ${undertaken} on.`];
