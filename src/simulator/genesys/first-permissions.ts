/** What the roles of the simulated organisation permit before anybody changes them, by name. */
const PERMISSIONS: Readonly<Record<string, readonly string[]>> = {
  'Master Admin': ['*:*:*'],
  admin: [
    'authorization:*:*',
    'directory:user:*',
    'oauth:client:*',
    'sso:provider:*',
    'routing:*:*',
  ],
  'Communicate - Admin': ['telephony:plugin:all', 'directory:user:view'],
  'Trusted External User': ['directory:user:view', 'authorization:role:view'],
  'Architect Designer': ['architect:flow:*', 'architect:datatable:*', 'directory:user:view'],
  Supervisor: ['routing:queue:edit', 'analytics:userObservation:view', 'directory:user:view'],
};

export function firstPermissions(role: string): readonly string[] {
  return PERMISSIONS[role] ?? ['directory:user:view'];
}
