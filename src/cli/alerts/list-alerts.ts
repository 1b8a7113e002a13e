import { type Command, Option } from 'commander';
import { summaryOf } from '../../alerts/channels/summary-of.ts';
import type { AlertRow, AlertState } from '../../ledger/alerts.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { shortened } from '../archive/printable.ts';
import { parseTime } from '../archive/parse-time.ts';
import { contextOf } from '../command-context.ts';
import { toCount } from '../deliveries/listing.ts';
import { openConfiguredLedger } from '../open-configured-ledger.ts';
import { type Column, renderTable } from '../table.ts';
import { matchTable } from './match-table.ts';

interface Filter {
  readonly state?: AlertState | 'all';
  readonly findings?: true;
  readonly suppressed?: true;
  readonly from?: number;
  readonly limit: number;
}

const COLUMNS: readonly Column<AlertRow>[] = [
  { title: 'alert', value: ({ id }) => id },
  { title: 'decided', value: ({ clock }) => clock.decided },
  { title: 'severity', value: ({ severity }) => severity },
  { title: 'state', value: ({ state }) => state },
  { title: 'changes', value: ({ count }) => count, align: 'right' },
  { title: 'title', value: ({ notice }) => shortened(notice.title, 60) },
  { title: 'what', value: ({ notice }) => shortened(summaryOf(notice) ?? notice.text ?? '-', 80) },
  { title: 'acknowledged by', value: ({ acknowledgedBy }) => shortened(acknowledgedBy ?? '-', 30) },
  { title: 'disposition', value: ({ disposition }) => disposition },
];

const STATES = ['open', 'acknowledged', 'closed', 'resolved'] as const;

const list = async (filter: Filter, command: Command): Promise<void> => {
  const context = contextOf(command);
  const { config } = await context.load();
  const ledger = await openConfiguredLedger(config.ledger);
  try {
    const outcome = outcomeOf(filter);
    if (outcome !== undefined) {
      const matches = await ledger.alerts.matches({ outcome, ...since(filter) });
      return context.print(matches, matchTable(matches, `Nothing is listed as ${outcome}.`));
    }
    const alerts = await ledger.alerts.list({ states: statesOf(filter), ...since(filter) });
    const rows =
      alerts.length === 0 ? ['No alert is there in this state.'] : renderTable(COLUMNS, alerts);
    context.print(alerts, [...rows, ...(await conditionsBelow(ledger))]);
  } finally {
    await ledger.close();
  }
};

const outcomeOf = ({ findings, suppressed }: Filter): 'finding' | 'suppressed' | undefined => {
  if (findings === true) return 'finding';
  return suppressed === true ? 'suppressed' : undefined;
};

const since = ({ from, limit }: Filter) => ({ limit, ...(from === undefined ? {} : { from }) });

/** Unless told: what is not over. */
const statesOf = ({ state }: Filter): readonly AlertState[] => {
  if (state === undefined) return ['open', 'acknowledged'];
  return state === 'all' ? STATES : [state];
};

/** Where alerts are not configured, they are all there is. */
const conditionsBelow = async (ledger: Ledger): Promise<readonly string[]> => {
  const { length } = await ledger.conditions.open();
  if (length === 0) return [];
  const what = length === 1 ? 'One condition' : `${length} conditions`;
  return ['', `${what} of Holdfast itself want a look: holdfast alerts conditions`];
};

export const addListAlerts = (alerts: Command): void => {
  alerts
    .command('list')
    .description('alerts that are not over, newest first; or changes that raised none')
    .addOption(new Option('--state <state>', 'only of this state').choices([...STATES, 'all']))
    .addOption(
      new Option('--findings', 'matches that were too old to wake anybody').conflicts([
        'suppressed',
        'state',
      ]),
    )
    .addOption(
      new Option('--suppressed', 'matches that a filter suppressed, and which').conflicts('state'),
    )
    .option('--from <time>', 'changes from this time on, or how long ago', parseTime)
    .option('--limit <count>', 'at most so many', toCount, 100)
    .addHelpText(
      'after',
      '\nExamples:\n  $ holdfast alerts list\n  $ holdfast alerts list --state all --from 7d\n  $ holdfast alerts list --findings --json',
    )
    .action(list);
};
