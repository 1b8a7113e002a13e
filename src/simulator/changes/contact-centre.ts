import { createDraw } from './random.ts';
import type { Draw } from './random.ts';

export interface Named {
  readonly id: string;
  readonly name: string;
}

export interface Person extends Named {
  readonly email: string;
  readonly homeOrgId: string;
}

/** Who and what exists in the simulated organisation; a function of the seed alone. */
export interface ContactCentre {
  readonly organization: Named;
  readonly users: readonly Person[];
  /** Partner and vendor support: their ids never resolve in this organisation. */
  readonly foreignUsers: readonly Person[];
  /** Acted once, are gone: a look-up answers 404. */
  readonly deletedUsers: readonly Person[];
  /** Hired lately: they hold no role until somebody gives them one, and do nothing by themselves. */
  readonly newcomers: readonly Person[];
  readonly roles: readonly Named[];
  readonly queues: readonly Named[];
  readonly groups: readonly Named[];
  readonly flows: readonly Named[];
  readonly dataTables: readonly Named[];
  readonly oauthClients: readonly Named[];
  readonly divisions: readonly Named[];
  readonly integrations: readonly Named[];
  readonly campaigns: readonly Named[];
}

export function createContactCentre(seed: number): ContactCentre {
  const draw = createDraw(seed, 0);
  let serial = 0;
  const id = (): string => draw.uuid(serial++);
  const named = (names: readonly string[]): Named[] => names.map((name) => ({ id: id(), name }));
  const organization = { id: id(), name: 'Contoso Care' };
  const people = (count: number, homeOrgId: string): Person[] =>
    Array.from({ length: count }, () => ({ id: id(), homeOrgId, ...person(draw, serial) }));
  const centre = {
    organization,
    users: people(60, organization.id),
    foreignUsers: [...people(2, id()), ...people(1, id())],
    deletedUsers: people(4, organization.id),
    roles: named(ROLES),
    queues: named(QUEUES),
    groups: named(['Supervisors', 'Billing', 'Équipe Québec', 'Night shift', 'Wallboards']),
    flows: named(['Main IVR', 'Billing IVR', 'After hours', 'Rückruf', 'Callback bot', 'Survey']),
    dataTables: named(['Opening hours', 'VIP numbers', 'Preisliste', 'Emergency routing']),
    oauthClients: named(['Provisioning', 'CRM sync', 'Reporting', 'Holdfast', 'Old importer']),
    divisions: named(['Home', 'EMEA', 'APAC', 'Zürich']),
    integrations: named(['Salesforce', 'AWS Lambda data actions', 'Okta SCIM']),
    campaigns: named(['Renewals Q4', 'Collections', 'Kampania jesień']),
  };
  // Drawn last: whoever was there before stays the same.
  return { ...centre, newcomers: people(12, organization.id) };
}

const ROLES = [
  'Master Admin',
  'admin',
  'Billing Supervisor',
  'employee',
  'Supervisor',
  'Communicate - Admin',
  'Quality Evaluator',
  'Architect Designer',
  'Trusted External User',
  'Reporting – lecture',
];
const QUEUES = [
  'Billing',
  'Sales EN',
  'Sales DE',
  'Support 1st level',
  'Support 2nd level',
  'Complaints',
  'Service clientèle',
  'Kündigung',
  'VIP',
  'Web chat',
  '予約',
  'Fraud',
];
const FIRST = ['Ada', 'Ben', 'Chloe', 'David', 'Erin', 'Farid', 'Grace', 'Hugo', 'Ines', 'John'];
const LAST = ['Admin', 'Baker', 'Cole', 'Diaz', 'Evans', 'Fox', 'Grant', 'Hill', 'Irving', 'Jones'];
const BEYOND_ASCII = ['Zoë Müller', 'Łukasz Wójcik', '李娜', 'Søren Ångström', 'Дмитрий Иванов'];

function person(draw: Draw, serial: number): { name: string; email: string } {
  const name = draw.chance(0.1)
    ? draw.pick(BEYOND_ASCII)
    : `${draw.pick(FIRST)} ${draw.pick(LAST)}`;
  return { name, email: `agent${serial}@contoso-care.example` };
}
