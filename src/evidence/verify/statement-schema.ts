import { z } from 'zod';
import type { KeyPredicate, ScopePredicate, StorePredicate } from '../formats/other-predicates.ts';
import {
  KEY_PREDICATE_TYPE,
  SCOPE_PREDICATE_TYPE,
  STATEMENT_TYPE,
  STORE_PREDICATE_TYPE,
  WINDOW_PREDICATE_TYPE,
} from '../formats/statement.ts';
import { windowPredicateSchema } from './window-schema.ts';
import { digest, time } from './scalar-schemas.ts';

const platform = z.enum(['genesys', 'cxone']);

const scopePredicateSchema: z.ZodType<ScopePredicate> = z.object({
  tenant: z.string(),
  platform,
  organizationId: z.string(),
  dialect: z.string(),
  services: z.array(z.string()).nullable(),
  from: time,
  windowMinutes: z.int().positive(),
  declaredAt: time,
  product: z.string(),
});

const keyPredicateSchema: z.ZodType<KeyPredicate> = z.object({
  usage: z.enum(['evidence', 'log']),
  keyId: z.string(),
  algorithm: z.enum(['ecdsa-p256-sha256', 'ed25519']),
  publicKey: z.string(),
  vkey: z.string().nullable(),
  validFrom: time,
  replaces: z.string().nullable(),
});

const storePredicateSchema: z.ZodType<StorePredicate> = z.object({
  location: z.string(),
  kind: z.enum(['directory', 's3']),
  claim: z.enum(['worm', 'tamper-evident']),
  refusals: z.array(z.object({ attempt: z.string(), refused: z.boolean(), detail: z.string() })),
  probedAt: time,
});

const statementOf = <Type extends string, Predicate>(
  predicateType: Type,
  predicate: z.ZodType<Predicate>,
) =>
  z.object({
    _type: z.literal(STATEMENT_TYPE),
    subject: z.array(z.object({ name: z.string().min(1), digest: z.object({ sha256: digest }) })),
    predicateType: z.literal(predicateType),
    predicate,
  });

/** What can be said under `windows/`, `scopes/`, `stores/` and `keys/`. */
export const STATEMENT_SCHEMAS = {
  windows: statementOf(WINDOW_PREDICATE_TYPE, windowPredicateSchema),
  scopes: statementOf(SCOPE_PREDICATE_TYPE, scopePredicateSchema),
  stores: statementOf(STORE_PREDICATE_TYPE, storePredicateSchema),
  keys: statementOf(KEY_PREDICATE_TYPE, keyPredicateSchema),
} as const;
