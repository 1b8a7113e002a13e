import type { Command } from 'commander';
import { addListAlerts } from '../alerts/list-alerts.ts';
import { addListConditions } from '../alerts/list-conditions.ts';

export const addAlertsCommand = (program: Command): void => {
  const alerts = program.command('alerts').description('what wants a person to look');
  addListAlerts(alerts);
  addListConditions(alerts);
};
