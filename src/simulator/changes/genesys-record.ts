/** AuditLogMessage: the shape of the query endpoints. */
export interface GenesysRecord {
  readonly id: string;
  readonly userHomeOrgId?: string;
  readonly user?: GenesysReference;
  readonly client?: GenesysReference;
  readonly remoteIp?: readonly string[];
  readonly serviceName: string;
  readonly level?: 'USER' | 'SYSTEM' | 'GENESYS_INTERNAL';
  readonly eventDate: string;
  readonly message?: GenesysMessage;
  readonly action: string;
  readonly entity: GenesysReference;
  readonly entityType: string;
  readonly status: 'SUCCESS' | 'FAILURE' | 'WARNING';
  readonly application: string;
  readonly initiatingAction: { readonly transactionId?: string };
  readonly transactionInitiator: boolean;
  readonly propertyChanges?: readonly PropertyChange[];
  readonly entityChanges?: readonly never[];
  readonly context?: Readonly<Record<string, string>>;
}

export interface GenesysReference {
  readonly id?: string;
  readonly name?: string;
  readonly selfUri?: string;
}

export interface PropertyChange {
  readonly property: string;
  readonly oldValues?: readonly string[];
  readonly newValues?: readonly string[];
}

interface GenesysMessage {
  readonly message: string;
  readonly messageParams: Readonly<Record<string, string>>;
}

/** The user's name comes only with `expand=user`. */
export function withoutUserName(record: GenesysRecord): GenesysRecord {
  if (record.user?.name === undefined) return record;
  const { name: _name, ...user } = record.user;
  return { ...record, user };
}

/**
 * AuditTopicAuditLogMessage: the shape of downloaded files and of EventBridge. It has no status,
 * application, initiatingAction or entityChanges, and its users are not expanded.
 */
export function toTopicShape(record: GenesysRecord): Record<string, unknown> {
  const { id, userHomeOrgId, remoteIp, serviceName, level, message } = record;
  const { action, entityType, entity, propertyChanges, context } = record;
  const common = { id, userHomeOrgId, remoteIp, serviceName, level, message };
  return {
    ...common,
    userId: record.user?.id,
    username: { id: record.user?.id ?? '' },
    clientId: record.client,
    eventTime: new Date(record.eventDate).toISOString(),
    action,
    entityType,
    entity,
    propertyChanges,
    context,
  };
}
