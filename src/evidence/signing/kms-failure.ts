import { Failure, type FailureType } from '../../audit/failure.ts';

/** Exceptions of KMS (API reference, Sign and GetPublicKey, "Errors") that waiting does not change. */
const LASTING: Readonly<Record<string, readonly [FailureType, string]>> = {
  AccessDeniedException: [
    'PermissionMissing',
    'allow kms:GetPublicKey and kms:Sign to the account that holdfast uses',
  ],
  NotFoundException: ['InvalidConfiguration', 'check the key id and the region'],
  DisabledException: ['InvalidConfiguration', 'enable the key, or rotate to another'],
  KMSInvalidStateException: ['InvalidConfiguration', 'cancel its deletion, or rotate to another'],
  InvalidKeyUsageException: ['InvalidConfiguration', 'use a key of usage SIGN_VERIFY'],
  UnsupportedOperationException: ['InvalidConfiguration', 'use an asymmetric key'],
  UnrecognizedClientException: ['CredentialsRejected', 'check the AWS credentials'],
  InvalidSignatureException: ['CredentialsRejected', 'check the AWS credentials and the clock'],
  ExpiredTokenException: ['CredentialsRejected', 'renew the AWS credentials'],
  CredentialsProviderError: ['CredentialsRejected', 'give AWS credentials or a role'],
};

export const kmsFailure = (keyId: string, cause: unknown): Failure => {
  if (cause instanceof Failure) return cause;
  const name = cause instanceof Error ? cause.name : 'unknown error';
  const [type, advice] = LASTING[name] ?? [
    'SignerUnavailable',
    'it is tried again; check the network and the endpoint if it lasts',
  ];
  return new Failure({
    type,
    message: `AWS KMS does not sign with ${keyId} (${name}): ${advice}.`,
    retryable: type === 'SignerUnavailable',
    cause,
  });
};
