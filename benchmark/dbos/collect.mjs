/**
 * The plain script's job on DBOS: a workflow carries up to a hundred pages, each page is a step that is remembered in
 * PostgreSQL, and ids of workflows are positions, so that a restart goes on where the last finished step was.
 * `node collect.mjs options.json` runs until it is killed.
 */
import { DBOS } from '@dbos-inc/dbos-sdk';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { normalise } from '../plain/normalise.mjs';

const options = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const { apiUrl, hecUrl, hecToken, pageSize, windowMs, overlapMs, pollMs } = options;
const PAGES_PER_WORKFLOW = 100;
const PAGES_PER_SETTLING = 20;
const ACK_POLL_MS = 200;
const STEP = { retriesAllowed: true, maxAttempts: 1_000, intervalSeconds: 0.2, backoffRate: 1 };
const MAX_SEEN = 1_000_000;

const seen = new Set();
let token;

async function call(url, init) {
  const reply = await fetch(url, init);
  if (reply.status === 401) token = undefined;
  if (!reply.ok) throw new Error(`${url} answered ${reply.status}`);
  return reply.json();
}

async function genesys(path, init = {}) {
  if (token === undefined) {
    const { clientId, clientSecret } = options;
    const form = { grant_type: 'client_credentials', client_id: clientId };
    const body = new URLSearchParams({ ...form, client_secret: clientSecret });
    token = (await call(`${apiUrl}/oauth/token`, { method: 'POST', body })).access_token;
  }
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return call(`${apiUrl}${path}`, { ...init, headers });
}

async function startQuery(from) {
  const to = Math.min(from + windowMs, Date.now());
  const interval = `${new Date(from).toISOString()}/${new Date(to).toISOString()}`;
  const path = '/api/v2/audits/query';
  let query = await genesys(path, { method: 'POST', body: JSON.stringify({ interval }) });
  while (query.state === 'Queued' || query.state === 'Running') {
    await sleep(200);
    query = await genesys(`${path}/${query.id}`);
  }
  return { id: query.id, to };
}

const lineOf = (record) => {
  const event = normalise(record);
  return JSON.stringify({
    time: Date.parse(record.eventDate) / 1000,
    source: 'genesys:admin',
    sourcetype: 'ccas:auditlog',
    event,
    fields: { ccas_event_id: event.event_id },
  });
};

/** One step: a page is read, normalised and posted. What is remembered of it is small. */
async function carryPage(query, cursor, channel) {
  const place = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
  const path = `/api/v2/audits/query/${query}/results?pageSize=${pageSize}&expand=user${place}`;
  const page = await genesys(path);
  const ids = new Set();
  const fresh = page.entities.filter(({ id }) => !seen.has(id) && !ids.has(id) && ids.add(id));
  const next = page.cursor ?? null;
  if (fresh.length === 0) return { next, ackId: null };
  const headers = { authorization: `Splunk ${hecToken}`, 'x-splunk-request-channel': channel };
  const body = fresh.map(lineOf).join('\n');
  const url = `${hecUrl}/services/collector/event`;
  const { ackId } = await call(url, { method: 'POST', headers, body });
  for (const id of ids) seen.add(id);
  return { next, ackId };
}

/** One step: every page that was posted is acknowledged. */
async function settle(ackIds, channel) {
  let open = ackIds;
  while (open.length > 0) {
    await sleep(ACK_POLL_MS);
    const headers = { authorization: `Splunk ${hecToken}` };
    const url = `${hecUrl}/services/collector/ack?channel=${channel}`;
    const { acks } = await call(url, {
      method: 'POST',
      headers,
      body: JSON.stringify({ acks: open }),
    });
    open = open.filter((id) => acks[id] !== true);
  }
  return true;
}

const step = (name, run) => DBOS.runStep(run, { ...STEP, name });

/** A channel for each workflow, the same after a restart: acknowledgements are asked for by it. */
const channelOf = (id) => {
  const hex = createHash('sha256').update(id).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

async function carry(position) {
  const channel = channelOf(DBOS.workflowID);
  const { from } = position;
  let { to, query, cursor = null } = position;
  if (query === undefined) ({ id: query, to } = await step('query', () => startQuery(from)));
  let ackIds = [];
  for (let pages = 1; pages <= PAGES_PER_WORKFLOW; pages += 1) {
    const { next, ackId } = await step('page', () => carryPage(query, cursor, channel));
    if (ackId !== null) ackIds.push(ackId);
    cursor = next;
    if (ackIds.length > 0 && (next === null || pages % PAGES_PER_SETTLING === 0)) {
      const waiting = ackIds;
      await step('settle', () => settle(waiting, channel));
      ackIds = [];
    }
    if (next === null) return { from: to - overlapMs, to };
  }
  return { from, to, query, cursor };
}

const workflow = DBOS.registerWorkflow(carry, { name: 'carry' });
DBOS.setConfig({
  name: 'benchmark',
  systemDatabaseUrl: process.env.BENCHMARK_POSTGRES,
  logLevel: 'error',
  runAdminServer: false,
});
await DBOS.launch();
let position = { from: options.from };
for (;;) {
  const started = Date.now();
  const { from, cursor = '' } = position;
  const handle = await DBOS.startWorkflow(workflow, { workflowID: `stream:${from}:${cursor}` })(
    position,
  );
  position = await handle.getResult();
  if (position.query !== undefined || position.to < started) continue;
  if (seen.size > MAX_SEEN) seen.clear();
  console.log('caught up');
  await sleep(pollMs);
}
