import type { Config, HarvestConfig } from '../../config/config.ts';
import type { WorkflowSchedule } from './workflow-schedule.ts';

/** After the last window of the day before can be read, whatever the platform's lag. */
const HARVEST_AT = '15 2 * * *';
/** After an ordinary harvest. */
const VERIFY_AT = '30 4 * * *';

/** Daily, for the UTC day before: a slow or late day never drops the next. */
export const harvestSchedule = ({
  settings: { name: tenant },
}: HarvestConfig): WorkflowSchedule => ({
  scheduleId: `harvest-${tenant}`,
  when: { cron: HARVEST_AT, isMadeUp: true },
  workflowType: 'harvestDay',
  workflowId: `harvest/${tenant}`,
  input: { tenant },
  summary: `${tenant}: evidence of the day before`,
});

const VERIFY: WorkflowSchedule = {
  scheduleId: 'verify-archive',
  when: { cron: VERIFY_AT, isMadeUp: false },
  workflowType: 'verifyArchive',
  workflowId: 'verify-archive',
  input: {},
  summary: 'the archive held against its signatures and its log',
};

/** One for every tenant, and one for the archive that they share. */
export const harvestSchedules = ({ harvests }: Config): readonly WorkflowSchedule[] =>
  harvests.length === 0 ? [] : [...harvests.map(harvestSchedule), VERIFY];
