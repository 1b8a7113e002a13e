import type { Severity } from '../../audit/alert.ts';

export interface ConditionKind {
  readonly severity: Severity;
  readonly title: string;
  /** Why it is as urgent as that. */
  readonly because: string;
}

/** Every kind of condition that Holdfast raises. A kind that is not here is `medium`: unknown is not harmless. */
export const CONDITION_KINDS: Readonly<Record<string, ConditionKind>> = {
  EvidenceIntegrity: {
    severity: 'critical',
    title: 'The evidence archive is not what it has to be',
    because: 'Somebody or something changed what must never change.',
  },
  HarvestGap: {
    severity: 'critical',
    title: 'A window of evidence is missing for good',
    because: 'Auditors will ask for it, and nobody can bring it back.',
  },
  DestinationHalted: {
    severity: 'critical',
    title: 'Splunk does not accept the token: extraction has stopped',
    because: 'Nothing is read until the token is replaced, and sources forget.',
  },
  Gap: {
    severity: 'high',
    title: 'A stretch of time is not covered',
    because: 'What happened then may never be in Splunk.',
  },
  HarvestFailed: {
    severity: 'high',
    title: 'A window of evidence could not be harvested',
    because: 'It can be fetched again only as long as the platform still has it.',
  },
  RecheckFailed: {
    severity: 'high',
    title: 'A sealed window could not be read again',
    because:
      'What came late is not in the evidence, and can be fetched only as long as the platform still has it.',
  },
  ArchiveUnusable: {
    severity: 'high',
    title: 'Evidence cannot be sealed',
    because: 'Windows stay open until the archive takes them.',
  },
  StoreNotWorm: {
    severity: 'high',
    title: 'The evidence store allows changes',
    because: 'What is there can be deleted by whoever has its keys.',
  },
  StreamFailed: {
    severity: 'high',
    title: 'A stream has failed',
    because: 'It reads nothing until its cause is mended.',
  },
  StreamLagging: {
    severity: 'high',
    title: 'A stream is not being read',
    because: 'Changes are not seen, and no alert is raised for what is not read.',
  },
  BacklogFull: {
    severity: 'high',
    title: 'Too much waits for Splunk: extraction waits',
    because: 'Nothing new is read until the backlog shrinks.',
  },
  Missing: {
    severity: 'high',
    title: 'Splunk lacks events that were delivered',
    because: 'Searches give wrong answers until they are sent again.',
  },
  HarvestMissing: {
    severity: 'high',
    title: 'Splunk lacks events that were sealed',
    because: 'Searches give wrong answers; the archive has them.',
  },
  BatchDamaged: {
    severity: 'high',
    title: 'A batch file is damaged or missing',
    because: 'Its events are read again only where the source still has them.',
  },
  RulesFailing: {
    severity: 'high',
    title: 'Rules cannot be put to what a stream reads',
    because: 'Dangerous changes of that stream raise no alert until they can.',
  },
  NotReviewed: {
    severity: 'high',
    title: 'Events were not put to the rules',
    because: 'A dangerous change among them has raised no alert.',
  },
  PushedNotRead: {
    severity: 'high',
    title: 'Changes were pushed that no reading has brought',
    because: 'Splunk and the evidence lack them.',
  },
  MessageSetAside: {
    severity: 'high',
    title: 'A pushed message could not be understood',
    because: 'A change in it has been put to no rule.',
  },
  DeliveryDelayed: {
    severity: 'medium',
    title: 'Splunk does not take batches: five attempts were not enough',
    because: 'They are kept and sent as soon as it does.',
  },
  Quarantined: {
    severity: 'medium',
    title: 'Splunk refuses an event',
    because: 'A person has to decide what becomes of it; all others go on.',
  },
  TargetRemoved: {
    severity: 'medium',
    title: 'Batches wait for a target that is no longer configured',
    because: 'Nobody brings them until it is configured again.',
  },
  WitnessAway: {
    severity: 'medium',
    title: 'A witness of the evidence log does not answer',
    because: 'Evidence is sealed without its signature meanwhile.',
  },
  Doubled: {
    severity: 'medium',
    title: 'Splunk holds events twice',
    because: 'Counts are too high until somebody removes them.',
  },
  ConfigurationDiffers: {
    severity: 'medium',
    title: 'Workers have different settings',
    because: 'What is delivered depends on who delivers it.',
  },
  SearchBlind: {
    severity: 'medium',
    title: 'The search account does not see what was delivered',
    because: 'Delivery cannot be verified until it may search the index.',
  },
  ReadNotPushed: {
    severity: 'medium',
    title: 'Changes were read that were never pushed',
    because: 'Alerts about such changes come only with the next reading.',
  },
  LateNearHorizon: {
    severity: 'medium',
    title: 'Events come nearly later than re-reads reach back',
    because: 'A little later, and they would not be found.',
  },
  DeliveryUnverified: {
    severity: 'low',
    title: 'Delivery cannot be verified at the moment',
    because: 'Nothing is lost; what may be doubled is named.',
  },
  PossiblyDoubled: {
    severity: 'low',
    title: 'Events may be in Splunk twice',
    because: 'They are named and can be looked at in time.',
  },
  AlertUndelivered: {
    severity: 'high',
    title: 'Channels take no alerts',
    because:
      'People are not told of dangerous changes there. This alert goes where its own route leads.',
  },
  QueueUnavailable: {
    severity: 'high',
    title: 'A queue of pushed events cannot be read',
    because: 'Changes are noticed minutes later, when they are read.',
  },
  MessageNotKept: {
    severity: 'high',
    title: 'Messages that could not be understood cannot be kept aside',
    because: 'They stay in the queue, which forgets them one day.',
  },
  MessageUnfamiliar: {
    severity: 'medium',
    title: 'Pushed messages have a version that nobody knows',
    because: 'They were understood; what is new in them was not.',
  },
  ButtonsUnheard: {
    severity: 'high',
    title: 'What people press is not heard',
    because: 'Alerts are shown and escalate, because nobody can acknowledge them there.',
  },
  LinksUnavailable: {
    severity: 'high',
    title: 'Links that acknowledge lead nowhere',
    because:
      'Who has no button can only acknowledge with `holdfast alerts ack`; alerts escalate meanwhile.',
  },
  LedgerRestored: {
    severity: 'medium',
    title: 'The ledger is an older copy of itself',
    because: 'What was sent since that copy is looked for before it is sent again.',
  },
};

const UNKNOWN: ConditionKind = {
  severity: 'medium',
  title: 'A condition of Holdfast itself',
  because: 'Nobody has said how urgent this kind is.',
};

export const conditionKind = (kind: string): ConditionKind =>
  Object.hasOwn(CONDITION_KINDS, kind) ? (CONDITION_KINDS[kind] ?? UNKNOWN) : UNKNOWN;
