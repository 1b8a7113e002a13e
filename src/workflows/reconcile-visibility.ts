import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { ReconcileProgress } from './messages.ts';
import { row, STATE } from './visibility.ts';

/** `HoldfastState` of a reconciliation: `reconciling`, then its worst verdict. */
export const showReconcileState = (state: string): void =>
  upsertSearchAttributes([{ key: STATE, value: state }]);

/** What the Web UI shows of a run, without opening an event. */
export const showReconciliation = (progress: ReconcileProgress): void => {
  const { target, done, total, lastError, results } = progress;
  const lines = [
    target === null ? 'Done' : `Comparing **${target}**`,
    '',
    '| | |',
    '|---|---|',
    row('Batches', `${done} of ${total}`),
    row('… under way, not judged', progress.underWay),
    row('… not compared', progress.notCompared),
    row('Events expected', progress.expected),
    row('Events there', progress.there),
    row('Events missing', progress.missing),
    row('… being sent again', progress.healing),
    row('Events there more than once', progress.doubled),
    row('… because they came late', progress.late),
  ];
  for (const { target: name, verdict, html } of results) {
    lines.push('', `**${name}** is **${verdict}**: \`${html}\``);
  }
  if (lastError !== null) lines.push('', `**Not compared:** ${lastError}`);
  setCurrentDetails(lines.join('\n'));
};
