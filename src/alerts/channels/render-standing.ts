import type { Showing, Standing } from './channel.ts';

const VERDICTS = {
  authorised: 'authorised',
  incident: 'an incident',
  false_positive: 'a false positive',
} as const;

/** Who did what about it, newest last; null while nobody has. */
export const standingOf = (
  of: Showing | Standing,
  line: (text: string) => string,
): string | null => {
  if (!('resolved' in of)) return null;
  const { acknowledged, disposed, resolved } = of;
  const said = [
    ...(acknowledged === null
      ? []
      : [
          `Acknowledged by ${acknowledged.by} at ${acknowledged.at} through ${acknowledged.via}${noteOf(acknowledged)}`,
        ]),
    ...(disposed === null
      ? []
      : [`Called ${VERDICTS[disposed.as]} by ${disposed.by}${ticketOf(disposed)}.`]),
    ...(resolved ? ['Over: the condition has ended.'] : []),
  ];
  return said.length === 0 ? null : said.map(line).join(' ');
};

const noteOf = ({ note }: NonNullable<Standing['acknowledged']>): string =>
  note === undefined ? '.' : `: "${note}"`;

const ticketOf = ({ ticket }: NonNullable<Standing['disposed']>): string =>
  ticket === null ? '' : ` (${ticket})`;

/** What a reader has to know of this message itself. */
export const remarksOf = (of: Showing | Standing): readonly string[] => [
  ...('mayRepeat' in of && of.mayRepeat
    ? ['This message may be a repetition: whether an earlier one came through is not known.']
    : []),
  ...('occasion' in of ? escalationOf(of.occasion) : []),
  ...(of.count > 1 ? [`${of.count.toLocaleString('en-US')} changes in this alert.`] : []),
];

const escalationOf = (occasion: string): readonly string[] => {
  const step = /^escalate-(\d+)$/.exec(occasion)?.[1];
  return step === undefined
    ? []
    : [`Escalation, step ${step}: nobody has acknowledged this alert in time.`];
};
