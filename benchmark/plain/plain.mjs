/**
 * Audit records of Genesys into Splunk as one writes it in an afternoon: pages, ten fields, HEC batches with
 * acknowledgements, and the position in a file. The reference that everything else is measured against.
 * `node plain.mjs options.json` runs until it is killed; plain.py is the same in Python.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { normalise } from './normalise.mjs';

const options = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const { apiUrl, hecUrl, hecToken, cursorFile, pageSize, windowMs, overlapMs, pollMs } = options;
const MAX_OUTSTANDING = 20;
const ACK_POLL_MS = 200;
const RETRY_MS = 200;
const MAX_SEEN = 1_000_000;

const channel = randomUUID();
const seen = new Set();
/** Batches that Splunk has not acknowledged yet, oldest first, with where to go on behind them. */
let outstanding = [];
let ackAskedAt = 0;
let token;

async function call(url, init) {
  const reply = await fetch(url, init);
  if (!reply.ok) throw new Error(`${url} answered ${reply.status}`);
  return reply.json();
}

async function login() {
  const { clientId, clientSecret } = options;
  const form = { grant_type: 'client_credentials', client_id: clientId };
  const body = new URLSearchParams({ ...form, client_secret: clientSecret });
  token = (await call(`${apiUrl}/oauth/token`, { method: 'POST', body })).access_token;
}

async function genesys(path, init = {}) {
  if (token === undefined) await login();
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return call(`${apiUrl}${path}`, { ...init, headers });
}

async function startQuery(from, to) {
  const interval = `${new Date(from).toISOString()}/${new Date(to).toISOString()}`;
  const path = '/api/v2/audits/query';
  let query = await genesys(path, { method: 'POST', body: JSON.stringify({ interval }) });
  while (query.state === 'Queued' || query.state === 'Running') {
    await sleep(200);
    query = await genesys(`${path}/${query.id}`);
  }
  return query.id;
}

async function post(records) {
  const lines = records.map((record) => {
    const event = normalise(record);
    return JSON.stringify({
      time: Date.parse(record.eventDate) / 1000,
      source: 'genesys:admin',
      sourcetype: 'ccas:auditlog',
      event,
      fields: { ccas_event_id: event.event_id },
    });
  });
  const headers = { authorization: `Splunk ${hecToken}`, 'x-splunk-request-channel': channel };
  const url = `${hecUrl}/services/collector/event`;
  return (await call(url, { method: 'POST', headers, body: lines.join('\n') })).ackId;
}

/** Asks now and then, and waits where too much is outstanding; the position follows what is acknowledged. */
async function settle(limit) {
  while (outstanding.length > 0) {
    const wait = ackAskedAt + ACK_POLL_MS - Date.now();
    if (wait > 0 && outstanding.length <= limit) return;
    if (wait > 0) await sleep(wait);
    ackAskedAt = Date.now();
    const acks = outstanding.filter(({ done }) => !done).map(({ ackId }) => ackId);
    const headers = { authorization: `Splunk ${hecToken}` };
    const url = `${hecUrl}/services/collector/ack?channel=${channel}`;
    const body = JSON.stringify({ acks });
    const reply = await call(url, { method: 'POST', headers, body });
    for (const batch of outstanding) batch.done ||= reply.acks[batch.ackId] === true;
    const open = outstanding.findIndex(({ done }) => !done);
    const finished = open === -1 ? outstanding : outstanding.slice(0, open);
    if (finished.length > 0) save(finished.at(-1).resume);
    outstanding = outstanding.slice(finished.length);
  }
}

function save(position) {
  writeFileSync(`${cursorFile}.new`, JSON.stringify(position));
  renameSync(`${cursorFile}.new`, cursorFile);
}

const load = () =>
  existsSync(cursorFile) ? JSON.parse(readFileSync(cursorFile, 'utf8')) : { from: options.from };

/** Reads one window to its end; gives where the next one begins. */
async function readWindow({ from, to = Math.min(from + windowMs, Date.now()), query, cursor }) {
  const id = query ?? (await startQuery(from, to));
  for (let next = cursor; ;) {
    const place = next === undefined ? '' : `&cursor=${encodeURIComponent(next)}`;
    const path = `/api/v2/audits/query/${id}/results?pageSize=${pageSize}&expand=user${place}`;
    const page = await genesys(path);
    const fresh = page.entities.filter((record) => !seen.has(record.id) && seen.add(record.id));
    next = page.cursor;
    const resume =
      next === undefined ? { from: to - overlapMs } : { from, to, query: id, cursor: next };
    if (fresh.length > 0) outstanding.push({ ackId: await post(fresh), resume });
    await settle(MAX_OUTSTANDING);
    if (next === undefined) return resume;
  }
}

let position = load();
for (;;) {
  try {
    const started = Date.now();
    position = await readWindow(position);
    if (position.from + overlapMs < started) continue;
    await settle(0);
    save(position);
    if (seen.size > MAX_SEEN) seen.clear();
    console.log('caught up');
    await sleep(pollMs);
  } catch (error) {
    console.error(String(error), String(error.cause ?? ''));
    if (String(error).includes('401')) token = undefined;
    await sleep(RETRY_MS);
    // Whatever was not acknowledged is read and sent again.
    outstanding = [];
    seen.clear();
    position = load();
  }
}
