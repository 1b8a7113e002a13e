import type { AlertInput } from './alert-schema.ts';
import type { ConfigProblem, Path } from './config-problems.ts';
import type { ConfigInput } from './schema.ts';
import { unknownName } from './unknown-name.ts';

function* policyProblems({ channels, policies }: AlertInput): Generator<ConfigProblem> {
  const known = Object.keys(channels);
  for (const [policy, steps] of Object.entries(policies)) {
    for (const [at, { notify }] of steps.entries()) {
      const path: Path = ['policies', policy, at, 'notify'];
      for (const channel of notify.filter((name) => !known.includes(name)))
        yield { path, message: unknownName('channel', channel, known) };
    }
  }
}

function* routeProblems({ policies, routes }: AlertInput): Generator<ConfigProblem> {
  const known = Object.keys(policies);
  if (known.length === 0)
    yield { path: ['policies'], message: 'there is none, so nobody would be told; add one' };
  for (const [at, { policy }] of routes.entries()) {
    if (!known.includes(policy))
      yield { path: ['routes', at, 'policy'], message: unknownName('policy', policy, known) };
  }
}

function* queueProblems(
  { queues }: AlertInput,
  { connections }: ConfigInput,
): Generator<ConfigProblem> {
  const genesys = Object.entries(connections).filter(([, { platform }]) => platform === 'genesys');
  for (const [name, { connection }] of Object.entries(queues)) {
    const path: Path = ['queues', name, 'connection'];
    const meant = connections[connection];
    if (meant === undefined)
      yield {
        path,
        message: unknownName(
          'connection',
          connection,
          genesys.map(([known]) => known),
        ),
      };
    else if (meant.platform !== 'genesys')
      yield {
        path,
        message: `events come from Genesys Cloud; this connection is ${meant.platform}`,
      };
  }
}

/** What the section `alerts` says and cannot be. */
export const alertContradictions = (input: ConfigInput): ConfigProblem[] => {
  if (input.alerts === undefined) return [];
  const problems = [
    ...policyProblems(input.alerts),
    ...routeProblems(input.alerts),
    ...queueProblems(input.alerts, input),
  ];
  return problems.map(({ path, message }) => ({ path: ['alerts', ...path], message }));
};
