import type { Command } from 'commander';
import { addAckAlert } from '../alerts/ack-alert.ts';
import { addDisposeAlert } from '../alerts/dispose-alert.ts';
import { addListAlerts } from '../alerts/list-alerts.ts';
import { addListConditions } from '../alerts/list-conditions.ts';
import { addListRules } from '../alerts/list-rules.ts';
import { addReportResponses } from '../alerts/report-responses.ts';
import { addShowAlert } from '../alerts/show-alert.ts';
import { addTestRules } from '../alerts/test-rules.ts';
import { addTryChannel } from '../alerts/try-channel.ts';

export const addAlertsCommand = (program: Command): void => {
  const alerts = program.command('alerts').description('what wants a person to look');
  addListAlerts(alerts);
  addShowAlert(alerts);
  addListConditions(alerts);
  addReportResponses(alerts);
  addAckAlert(alerts);
  addDisposeAlert(alerts);
  addListRules(alerts);
  addTestRules(alerts);
  addTryChannel(alerts);
};
