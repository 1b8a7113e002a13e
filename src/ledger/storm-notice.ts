import type { AlertNotice } from '../audit/alert.ts';
import type { NewMatch, StormLimit } from './alerts.ts';

/** What people are shown of many alerts at once: the first of them, and that it is not alone. */
export const stormNotice = ({ id, notice }: NewMatch, { perMinute }: StormLimit): AlertNotice => ({
  ...notice,
  title: `Storm: ${notice.title}`,
  text: [
    `More than ${perMinute} alerts of this rule within a minute: all further ones are counted in this one instead of being ` +
      'shown one by one. What is shown here is the first of them; `holdfast alerts show` lists every one.',
    ...(notice.text === null ? [] : [notice.text]),
  ].join('\n\n'),
  commands: [
    `holdfast alerts show ${id} --all`,
    ...notice.commands.filter((each) => !each.includes(id)),
  ],
});
