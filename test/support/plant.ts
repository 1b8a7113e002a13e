import assert from 'node:assert/strict';

const post = async (url: string, body: unknown): Promise<void> => {
  const reply = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
  assert.ok(reply.ok, `${url} answered ${reply.status}: ${await reply.text()}`);
};

/** Plants a fault in a simulator by its admin route. */
export const plant = (
  { adminUrl }: { readonly adminUrl: string },
  fault: Readonly<Record<string, unknown>>,
): Promise<void> => post(`${adminUrl}/faults`, fault);

export const clearFaults = async ({ adminUrl }: { readonly adminUrl: string }): Promise<void> => {
  const reply = await fetch(`${adminUrl}/faults`, { method: 'DELETE' });
  assert.ok(reply.ok);
};

/** Disables, enables or rotates a HEC token of the simulated Splunk. */
export const changeToken = (
  { adminUrl }: { readonly adminUrl: string },
  order: Readonly<Record<string, unknown>>,
): Promise<void> => post(`${adminUrl}/tokens`, order);

/** Changes what an account of the simulated Splunk may do, or its secrets. */
export const changeAccount = (
  { adminUrl }: { readonly adminUrl: string },
  order: Readonly<Record<string, unknown>>,
): Promise<void> => post(`${adminUrl}/accounts`, order);
