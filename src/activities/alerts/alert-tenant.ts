import type { AccessLookUps } from '../../platforms/access-look-ups.ts';
import type { LookUps } from '../../platforms/look-ups.ts';

/** Whom to ask about one organisation, within the credential's own throttle. */
export interface AlertTenant {
  /** As people call it: its credential, which all ways of one organisation share. */
  readonly name: string;
  readonly lookUps: LookUps;
  readonly access: AccessLookUps;
}
