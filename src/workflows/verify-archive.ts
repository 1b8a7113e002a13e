import { proxyActivities, setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type {
  HarvestActivities,
  VerifiedArchive,
} from '../activities/harvest/harvest-activities.ts';
import { verifying } from './activity-options.ts';
import { parseVerifyInput, type VerifyInput } from './harvest-input.ts';
import { row, STATE } from './visibility.ts';

const activities = proxyActivities<HarvestActivities>(verifying);

/** Holds everything the archive has against its signatures, its log and its own account of what has to be there. */
export async function verifyArchive(input?: VerifyInput): Promise<VerifiedArchive> {
  const { tenant = null } = parseVerifyInput(input);
  upsertSearchAttributes([{ key: STATE, value: 'verifying' }]);
  const verified = await activities.verifyArchive({ tenant });
  upsertSearchAttributes([{ key: STATE, value: verified.verdict }]);
  const rows = [
    row('Windows', verified.windows),
    row('Objects', verified.objects),
    row('Events', verified.events),
    row('Findings', verified.findings),
    row('Report', `\`${verified.report}\``),
  ];
  const first = verified.first === null ? '' : `\n\n**First finding:** ${verified.first}`;
  const title = `The archive is **${verified.verdict === 'valid' ? 'valid' : 'not as it was sealed'}**`;
  setCurrentDetails([title, '', '| | |', '|---|---|', ...rows].join('\n') + first);
  return verified;
}
