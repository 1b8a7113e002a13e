import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { AlertStatus, WatchStatus } from './alert-messages.ts';
import { row, STATE } from './visibility.ts';

/** Search attributes cost an event each time, so they are written at transitions only. */
export const createStateShower = (): ((state: string) => void) => {
  let shown: string | undefined;
  return (state) => {
    if (state === shown) return;
    upsertSearchAttributes([{ key: STATE, value: state }]);
    shown = state;
  };
};

const details = (title: string, rows: readonly string[], lastError: string | null): void => {
  const error = lastError === null ? '' : `\n\n**Last error:** ${lastError}`;
  setCurrentDetails([title, '', '| | |', '|---|---|', ...rows].join('\n') + error);
};

const acknowledgeBy = (alert: string): string =>
  `\`temporal workflow signal --workflow-id alert/${alert} --name acknowledge --input '{"by":"your name"}'\``;

/** What the Web UI shows of an alert, without opening an event. Names of people are those that signals brought. */
export const showAlertDetails = (status: AlertStatus): void => {
  const { alert, title, severity, state, shown, nextStepAt, acknowledgedBy, lastError } = status;
  const isOpen = !['acknowledged', 'closed', 'resolved'].includes(state);
  const rows = [
    row('Alert', alert),
    row('Severity', severity ?? 'not known yet'),
    row(
      'Shown in',
      shown.map(({ occasion, channel }) => `${channel} (${occasion})`).join(', ') || 'nowhere yet',
    ),
    row('Acknowledged by', acknowledgedBy ?? 'nobody yet'),
    ...(nextStepAt === null ? [] : [row('The next is told at', nextStepAt)]),
    ...(isOpen ? [row('To acknowledge', acknowledgeBy(alert))] : []),
  ];
  details(`**${title ?? alert}** is **${state}**`, rows, lastError);
};

export const showWatchDetails = (status: WatchStatus): void => {
  const { source, behindMs, lastError } = status;
  const rows = [
    row('Events', status.events),
    row('Alerts', status.alerts),
    row('Counted in an alert that was open', status.grouped),
    row('Findings: too old to wake anybody', status.findings),
    row('Suppressed', status.suppressed),
    row('Messages set aside', status.setAside),
    row('Behind', behindMs === null ? 'not known yet' : `${Math.round(behindMs / 1_000)} s`),
  ];
  details(`Watching **${source}**`, rows, lastError);
};
