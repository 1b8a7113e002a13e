import type { Named } from './contact-centre.ts';
import type { GenesysDetails, GenesysKind } from './genesys-kind.ts';
import type { PropertyChange } from './genesys-record.ts';
import type { Draw } from './random.ts';

/** A kind whose details are one named entity and the properties that changed. */
function simple(
  triple: string,
  weight: number,
  describe: GenesysKind['describe'],
  systemShare = 0.2,
): GenesysKind {
  const [service = '', entityType = '', action = ''] = triple.split('/');
  return { service, entityType, action, weight, systemShare, describe };
}

function details(
  path: string,
  { id, name }: Named,
  propertyChanges?: readonly PropertyChange[],
): GenesysDetails {
  const entity = { id, name, selfUri: `/api/v2/${path}/${id}` };
  return propertyChanges === undefined ? { entity } : { entity, propertyChanges };
}

function edited(draw: Draw, property: string): PropertyChange[] {
  const before = draw.int(100);
  return [{ property, oldValues: [`${before}`], newValues: [`${before + 1}`] }];
}

/** Both property formats that are seen in the wild, and the `joined` variant. */
function queueMembership(action: 'MemberAdd' | 'MemberRemove' | 'MemberUpdate'): GenesysKind {
  return simple(`ContactCenter/Queue/${action}`, 5, (draw, { queues, users }) => {
    const queue = draw.pick(queues);
    const userId = draw.pick(users).id;
    const isOfficialFormat = draw.chance(0.3);
    return {
      ...details('routing/queues', queue, [
        action === 'MemberUpdate'
          ? joined(`QueueMember/${queue.id}:${userId}`, draw.chance(0.5))
          : isOfficialFormat
            ? member(`queueId:${queue.id}:members`, `queueMember:${userId}`, action)
            : placeholder(`QueueMember/${queue.id}:${userId}`, action),
      ]),
      context: { entityId: queue.id, auditType: 'QUEUE' },
    };
  });
}

function joined(member: string, isNow: boolean): PropertyChange {
  return { property: `${member}:joined`, oldValues: [`${!isNow}`], newValues: [`${isNow}`] };
}

function member(property: string, value: string, action: string): PropertyChange {
  return action === 'MemberAdd'
    ? { property, newValues: [value] }
    : { property, oldValues: [value] };
}

function placeholder(property: string, action: string): PropertyChange {
  return action === 'MemberAdd'
    ? { property, newValues: ['<queue member added>'] }
    : { property, oldValues: ['<queue member deleted>'] };
}

const NEW_SERVICE: GenesysKind = {
  ...simple('AgentCopilotGovernance/Guardrail/Recalibrate', 0.6, (draw) =>
    details('copilot/guardrails', { id: draw.uuid(draw.int(1e6)), name: 'Guardrail' }, []),
  ),
  unmapped: true,
};

const NEW_ACTION: GenesysKind = {
  ...simple('Architect/Flow/Teleport', 0.4, (draw, { flows }) =>
    details('flows', draw.pick(flows), []),
  ),
  unmapped: true,
};

export const ROUTING_KINDS: readonly GenesysKind[] = [
  queueMembership('MemberAdd'),
  queueMembership('MemberRemove'),
  queueMembership('MemberUpdate'),
  simple('ContactCenter/Queue/Create', 1, (draw, { queues }) =>
    details('routing/queues', draw.pick(queues), [{ property: 'name', newValues: ['Neu'] }]),
  ),
  simple('ContactCenter/Queue/Update', 4, (draw, { queues }) =>
    details('routing/queues', draw.pick(queues), edited(draw, 'acwSettings.timeoutMs')),
  ),
  simple('Architect/Flow/Publish', 4, (draw, { flows }) =>
    details('flows', draw.pick(flows), edited(draw, 'publishedVersion')),
  ),
  simple('Architect/Flow/Delete', 0.7, (draw, { flows }) => details('flows', draw.pick(flows))),
  simple('Datatables/Schema/Update', 1, (draw, { dataTables }) =>
    details('flows/datatables', draw.pick(dataTables), edited(draw, 'schema.properties')),
  ),
  simple('Datatables/Schema/Delete', 0.5, (draw, { dataTables }) =>
    details('flows/datatables', draw.pick(dataTables)),
  ),
  simple('Datatables/Row/Update', 4, (draw, { dataTables }) => ({
    ...details('flows/datatables', draw.pick(dataTables), edited(draw, 'price')),
    context: { entityId: `row-${draw.int(500)}` },
  })),
  simple('Integrations/Credential/Update', 1, (draw, { integrations }) =>
    details('integrations', draw.pick(integrations), []),
  ),
  simple('Outbound/Campaign/Update', 3, (draw, { campaigns }) =>
    details('outbound/campaigns', draw.pick(campaigns), edited(draw, 'callerAddress')),
  ),
  simple('Outbound/ContactList/Export', 1, (draw, { campaigns }) => ({
    ...details('outbound/contactlists', draw.pick(campaigns)),
    context: { ExportType: 'CSV', HasEmail: 'true' },
  })),
  simple('GDPR/GdprRequest/Create', 0.5, (draw) =>
    details('gdpr/requests', { id: draw.uuid(draw.int(1e6)), name: '' }),
  ),
  NEW_SERVICE,
  NEW_ACTION,
];
