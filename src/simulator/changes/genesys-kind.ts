import type { ContactCentre } from './contact-centre.ts';
import type { GenesysReference, PropertyChange } from './genesys-record.ts';
import type { Draw } from './random.ts';

/** What of a record depends on the sort of change. */
export interface GenesysDetails {
  readonly entity: GenesysReference;
  /** Absent: the list is missing in the record, as it is for some services. */
  readonly propertyChanges?: readonly PropertyChange[];
  readonly context?: Readonly<Record<string, string>>;
  /** Overrides the drawn level. */
  readonly level?: 'USER' | 'SYSTEM';
}

/** One sort of administrative change, as one service audits it. */
export interface GenesysKind {
  readonly service: string;
  readonly entityType: string;
  readonly action: string;
  readonly weight: number;
  /** Share of SYSTEM events. */
  readonly systemShare: number;
  /** Records that one change leaves (Groups: three siblings). */
  readonly parts?: number;
  /** In use before the service mapping lists it. */
  readonly unmapped?: boolean;
  describe(draw: Draw, centre: ContactCentre, part: number): GenesysDetails;
}
