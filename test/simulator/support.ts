import { strict as assert } from 'node:assert';
import type { GenesysRecord } from '../../src/simulator/changes/genesys-record.ts';
import type { SimulatedHandler, SimulatedResponse } from '../../src/simulator/http/exchange.ts';
import { createWorld } from '../../src/simulator/world/world.ts';
import type { World, WorldOptions } from '../../src/simulator/world/world.ts';

export const NOON = Date.parse('2026-11-01T12:00:00Z');
export const HOUR_MS = 3_600_000;
const CREDENTIALS = Buffer.from('holdfast:simulated-secret').toString('base64');

/** A world that makes nothing by itself, with a clock that only the test moves. */
export function quietWorld(options: WorldOptions = {}): World & { clock: { now: number } } {
  const clock = { now: NOON };
  const ratePerSecond = { genesys: 0, cxone: 0 };
  const now = (): number => clock.now;
  return { ...createWorld({ seed: 7, ratePerSecond, now, ...options }), clock };
}

export interface Call {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly token?: string;
  readonly body?: unknown;
}

/** Calls a handler without a port. `path` may carry a query. */
export async function call(
  handler: SimulatedHandler,
  path: string,
  { method, headers = {}, token, body }: Call = {},
): Promise<SimulatedResponse & { data: Record<string, unknown> }> {
  const url = new URL(path, 'http://simulator.test');
  const text = typeof body === 'string' ? body : JSON.stringify(body ?? {});
  const response = await handler({
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    path: url.pathname,
    query: url.searchParams,
    headers: token === undefined ? headers : { ...headers, authorization: `Bearer ${token}` },
    body: Buffer.from(text),
    origin: url.origin,
  });
  const isJson = response.headers?.['content-type']?.startsWith('application/json') === true;
  const data: unknown = isJson ? JSON.parse(Buffer.from(response.body ?? '').toString()) : {};
  return { ...response, data: data as Record<string, unknown> };
}

export async function genesysToken(handler: SimulatedHandler): Promise<string> {
  const headers = { authorization: `Basic ${CREDENTIALS}` };
  const body = 'grant_type=client_credentials';
  const { status, data } = await call(handler, '/oauth/token', { headers, body });
  assert.equal(status, 200);
  return textOf(data, 'access_token');
}

export function interval(from: number, to: number): string {
  return `${new Date(from).toISOString()}/${new Date(to).toISOString()}`;
}

/** Runs an asynchronous query to its end by moving the clock; answers its id. */
export async function runQuery(
  handler: SimulatedHandler,
  { token, world, body }: { token: string; world: { clock: { now: number } }; body: object },
): Promise<string> {
  const { data } = await call(handler, '/api/v2/audits/query', { token, body });
  world.clock.now += 1000;
  return textOf(data, 'id');
}

/** Pages through a result to the end. */
export async function readAll(
  handler: SimulatedHandler,
  token: string,
  id: string,
  parameters = 'pageSize=100',
): Promise<{ pages: number; empty: number; records: GenesysRecord[] }> {
  const read = { pages: 0, empty: 0, records: [] as GenesysRecord[] };
  for (let cursor = ''; ;) {
    const path = `/api/v2/audits/query/${id}/results?${parameters}${cursor}`;
    const { status, data } = await call(handler, path, { token });
    assert.equal(status, 200, JSON.stringify(data));
    const entities = data['entities'] as GenesysRecord[];
    read.pages += 1;
    read.empty += entities.length === 0 ? 1 : 0;
    read.records.push(...entities);
    if (data['cursor'] === undefined) return read;
    cursor = `&cursor=${textOf(data, 'cursor')}`;
  }
}

export function idsOf(records: readonly { readonly id?: string | null }[]): string[] {
  return records.map(({ id }) => id ?? '').toSorted();
}

/** A field of an answer that must be a text. */
export function textOf(data: Readonly<Record<string, unknown>>, field: string): string {
  const value = data[field];
  return typeof value === 'string' ? value : assert.fail(`${field} is ${typeof value}`);
}
