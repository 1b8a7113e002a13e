import type { Config } from '../../config/config.ts';
import type { AlertSettings } from '../../alerts/alert-settings.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';

/** Section `alerts`, for commands that mean nothing without it. */
export const requireAlerts = ({ alerts }: Pick<Config, 'alerts'>): AlertSettings => {
  if (alerts !== undefined) return alerts;
  throw new CliError(EXIT.usage, 'The configuration has no section alerts.', {
    advice: 'holdfast.example.yaml shows one.',
  });
};
