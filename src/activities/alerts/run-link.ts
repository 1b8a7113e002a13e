import { asyncLocalStorage } from '@temporalio/activity';
import type { NoticeLink } from '../../audit/alert.ts';

/** The run that decides, in Temporal's Web UI; null where nobody said where that is. */
export const runLink = (uiUrl: string | undefined, namespace: string): NoticeLink | null => {
  const execution = asyncLocalStorage.getStore()?.info.workflowExecution;
  if (uiUrl === undefined || execution === undefined) return null;
  const { workflowId, runId } = execution;
  const parts = ['namespaces', namespace, 'workflows', workflowId, runId, 'history'];
  const url = `${uiUrl.replace(/\/+$/, '')}/${parts.map(encodeURIComponent).join('/')}`;
  return { title: 'The run that decided', url };
};
