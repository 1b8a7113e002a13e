import { proxyActivities } from '@temporalio/workflow';

const { nothing } = proxyActivities<{ nothing(): Promise<void> }>({
  startToCloseTimeout: '1 minute',
});

/** One activity after another that does nothing: what is left is what Temporal itself costs. */
export async function idle(activities: number): Promise<void> {
  for (let done = 0; done < activities; done += 1) await nothing();
}
