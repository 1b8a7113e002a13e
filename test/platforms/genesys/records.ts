export const ORGANIZATION = '0f000000-0000-4000-8000-00000000000f';
export const USER = '7a000000-0000-4000-8000-00000000000a';
export const ROLE = '50000000-0000-4000-8000-000000000005';

/** One record in the shape of result pages, with everything in it. */
export const restRecord = {
  id: '0b1e0000-0000-4000-8000-000000000001',
  userHomeOrgId: ORGANIZATION,
  user: { id: USER, name: 'Ada Admin', selfUri: `/api/v2/users/${USER}` },
  client: { id: '' },
  remoteIp: ['203.0.113.7', '10.0.0.1'],
  serviceName: 'Architect',
  level: 'USER',
  eventDate: '2026-03-01T01:02:03Z',
  message: { messageWithParams: 'changed {what}', messageParams: { what: 'a flow' } },
  action: 'Update',
  entity: { id: 'flow-1', name: 'Billing', selfUri: '/api/v2/flows/flow-1' },
  entityType: 'Flow',
  status: 'SUCCESS',
  application: '',
  initiatingAction: { transactionId: 'tx-1', actionContext: 'bulk' },
  transactionInitiator: false,
  propertyChanges: [
    { property: 'name', oldValues: ['Old'], newValues: ['Billing'] },
    { property: 'divisionIds', newValues: ['d1', 'd2'] },
  ],
  entityChanges: [{ entityType: 'Prompt', entityId: 'p1', oldValues: ['x'], newValues: [] }],
  context: { correlationId: 'corr-1', auditType: 'FLOW' },
};

/** The same record as EventBridge and downloaded results have it: other names, fewer fields. */
export const topicRecord = {
  id: restRecord.id,
  userId: USER,
  userHomeOrgId: ORGANIZATION,
  username: { id: '' },
  userDisplay: 'Ada Admin',
  clientId: { id: '' },
  serviceName: 'Architect',
  eventTime: '2026-03-01T01:02:03.417Z',
  action: 'Update',
  entityType: 'Flow',
  entity: { id: 'flow-1', name: 'Billing' },
  propertyChanges: [
    { property: 'divisionIds', oldValues: [], newValues: ['d1', 'd2'] },
    { property: 'name', oldValues: ['Old'], newValues: ['Billing'] },
  ],
};

export const recordContext = {
  organizationId: ORGANIZATION,
  stream: 'genesys-eu',
  dialect: 'genesys.query',
  observedAt: '2026-03-01T01:10:00.000Z',
};
