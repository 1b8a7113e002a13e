import type { SearchAccount } from './search/search-accounts.ts';
import { dispatch, messages } from './search/dispatch.ts';
import { isReply } from './hec/authenticate.ts';
import { json } from './http.ts';
import type { SplunkReply, SplunkRequest } from './http.ts';
import { describeJob, exportOf, resultsOf, unknownSid } from './search/results.ts';
import { entryReply, SPLUNK_VERSION } from './rest-entries.ts';
import type { SplunkWorld } from './splunk-world.ts';

interface Call {
  readonly request: SplunkRequest;
  /** Parameters of query and form together. */
  readonly form: URLSearchParams;
  readonly account: SearchAccount;
  readonly world: SplunkWorld;
  /** What the path names: a sid, an index. */
  readonly name: string;
}

type Resource = (call: Call) => SplunkReply;

const JOBS = String.raw`/services/search(?:/v2)?/jobs`;
const ROUTES: readonly (readonly [method: string, path: RegExp, Resource])[] = [
  ['POST', new RegExp(`^${JOBS}/export$`), startExport],
  ['GET', new RegExp(`^${JOBS}/export$`), refuseGetSearch],
  ['POST', new RegExp(`^${JOBS}$`), startJob],
  ['GET', new RegExp(`^${JOBS}/([^/]+)/results$`), jobResults],
  ['POST', new RegExp(`^${JOBS}/([^/]+)/results$`), jobResults],
  ['GET', new RegExp(`^${JOBS}/([^/]+)$`), jobStatus],
  ['DELETE', new RegExp(`^${JOBS}/([^/]+)$`), deleteJob],
  ['POST', new RegExp(`^${JOBS}/([^/]+)/control$`), controlJob],
  ['GET', /^\/services\/server\/info$/, serverInfo],
  ['GET', /^\/services\/authentication\/current-context$/, currentContext],
  ['GET', /^\/services\/data\/indexes\/([^/]+)$/, indexInfo],
];

/** splunkd's REST API on the management port: search, and what a preflight looks at. */
export function handleManagement(request: SplunkRequest, world: SplunkWorld): SplunkReply {
  const path = request.path
    .replace(/^\/servicesNS\/[^/]+\/[^/]+\//, '/services/')
    .replace(/\/$/, '');
  const form = new URLSearchParams(request.query);
  for (const [key, value] of new URLSearchParams(request.body.toString('utf8'))) {
    form.set(key, value);
  }
  if (path === '/services/auth/login') return login(request, form, world);
  const account = world.accounts.of(request.headers['authorization']);
  if (account === undefined) {
    return messages(401, { type: 'WARN', text: 'call not properly authenticated' });
  }
  for (const [method, pattern, resource] of ROUTES) {
    const found = pattern.exec(path);
    if (found === null || method !== request.method) continue;
    return resource({ request, form, account, world, name: decodeURIComponent(found[1] ?? '') });
  }
  const isKnown = ROUTES.some(([, pattern]) => pattern.test(path));
  return isKnown
    ? messages(405, { type: 'ERROR', text: 'Method Not Allowed' })
    : messages(404, { type: 'ERROR', text: 'Not Found' });
}

function login(request: SplunkRequest, form: URLSearchParams, world: SplunkWorld): SplunkReply {
  if (request.method !== 'POST')
    return messages(405, { type: 'ERROR', text: 'Method Not Allowed' });
  const key = world.accounts.login(form.get('username') ?? '', form.get('password') ?? '');
  if (key === undefined) return messages(401, { type: 'WARN', text: 'Login failed' });
  return isJson(form)
    ? json(200, { sessionKey: key, message: '', code: '' })
    : xml(200, `<sessionKey>${key}</sessionKey>`);
}

const isJson = (form: URLSearchParams): boolean => form.get('output_mode') === 'json';

/** What splunkd speaks unless asked for JSON. */
const xml = (status: number, content: string): SplunkReply => ({
  status,
  headers: { 'content-type': 'text/xml; charset=UTF-8' },
  body: `<?xml version="1.0" encoding="UTF-8"?>\n<response>\n  ${content}\n</response>\n`,
});

function refuseGetSearch(): SplunkReply {
  return messages(405, { type: 'ERROR', text: 'A search is not started by GET: use POST.' });
}

function startExport({ request, form, account, world }: Call): SplunkReply {
  const job = dispatch(request, form, account, world);
  if (isReply(job)) return job;
  world.jobs.delete(job.sid);
  return exportOf(job, form);
}

function startJob({ request, form, account, world }: Call): SplunkReply {
  const mode = form.get('exec_mode') ?? 'normal';
  if (!['normal', 'blocking', 'oneshot'].includes(mode)) {
    return messages(400, { type: 'FATAL', text: `Invalid value '${mode}' for exec_mode.` });
  }
  const job = dispatch(request, form, account, world);
  if (isReply(job)) return job;
  const delayMs = mode === 'normal' ? 0 : world.settings.searchDurationMs;
  const reply =
    mode === 'oneshot'
      ? resultsOf(job, form)
      : isJson(form)
        ? json(201, { sid: job.sid })
        : xml(201, `<sid>${job.sid}</sid>`);
  return { ...reply, delayMs };
}

function jobStatus({ request, form, world, account, name }: Call): SplunkReply {
  const job = world.jobs.get(name);
  if (job === undefined || job.owner !== account.name) return unknownSid();
  return entryReply(request.path, form, describeJob(job, world.now()));
}

/** 204 as long as the job runs; a failed job has no rows, which only its messages explain. */
function jobResults({ world, account, form, name }: Call): SplunkReply {
  const job = world.jobs.get(name);
  if (job === undefined || job.owner !== account.name) return unknownSid();
  return world.now() < job.doneAt ? { status: 204 } : resultsOf(job, form);
}

function deleteJob({ world, name }: Call): SplunkReply {
  if (!world.jobs.delete(name)) return unknownSid();
  return messages(200, { type: 'INFO', text: 'Search job cancelled.' });
}

/** Jobs here are short: only cancelling makes a difference. */
function controlJob(call: Call): SplunkReply {
  if (call.form.get('action') === 'cancel') return deleteJob(call);
  return messages(400, { type: 'FATAL', text: 'Unknown or unsupported action.' });
}

function serverInfo({ request, form }: Call): SplunkReply {
  const content = {
    version: SPLUNK_VERSION,
    build: 'simulated',
    serverName: 'simulated-splunk',
    product_type: 'enterprise',
    isFree: false,
    health_info: 'green',
  };
  return entryReply(request.path, form, { name: 'server-info', content });
}

function currentContext({ request, form, account }: Call): SplunkReply {
  const content = {
    username: account.name,
    roles: [`role_${account.name}`],
    capabilities: account.maySearch ? ['search', 'rest_properties_get'] : ['rest_properties_get'],
  };
  return entryReply(request.path, form, { name: 'context', content });
}

function indexInfo({ request, form, world, name }: Call): SplunkReply {
  if (!world.indexes.has(name)) {
    return messages(404, { type: 'ERROR', text: `Could not find object id=${name}` });
  }
  const content = { disabled: false, datatype: 'event', totalEventCount: world.index.count(name) };
  return entryReply(request.path, form, { name, content });
}
