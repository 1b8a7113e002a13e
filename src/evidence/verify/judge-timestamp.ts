import { hash, verify, X509Certificate } from 'node:crypto';
import { type Der, derAt, readDer } from './der.ts';

const INTEGER = 0x02;
const OCTETS = 0x04;
const OBJECT_ID = 0x06;
const SEQUENCE = 0x30;
const SET = 0x31;
const CONTEXT_0 = 0xa0;

const SIGNED_DATA = '2a864886f70d010702';
const TST_INFO = '2a864886f70d0109100104';
const MESSAGE_DIGEST = '2a864886f70d010904';
const CONTENT_TYPE = '2a864886f70d010903';
const SIGNING_CERTIFICATE = '2a864886f70d010910020c';
const SIGNING_CERTIFICATE_V2 = '2a864886f70d010910022f';
/** How signatures are named: RSA by its key's kind alone, or with the digest; ECDSA with the digest. */
const RSA = '300d06092a864886f70d0101010500';
const ALGORITHMS: Readonly<Record<string, readonly string[]>> = {
  sha1: [RSA, '300d06092a864886f70d0101050500', '300906072a8648ce3d0401'],
  sha256: [RSA, '300d06092a864886f70d01010b0500', '300a06082a8648ce3d040302'],
  sha384: [RSA, '300d06092a864886f70d01010c0500', '300a06082a8648ce3d040303'],
  sha512: [RSA, '300d06092a864886f70d01010d0500', '300a06082a8648ce3d040304'],
};
const DIGESTS: Readonly<Record<string, string>> = {
  '2b0e03021a': 'sha1',
  '608648016503040201': 'sha256',
  '608648016503040202': 'sha384',
  '608648016503040203': 'sha512',
};

/**
 * RFC 3161: whether the authority's reply is a time-stamp of these bytes, and signed by the certificate in it. Whether
 * that certificate is to be trusted is for who trusts the authority: `openssl ts -verify`. Gives what is wrong.
 */
export const judgeTimestamp = (reply: Buffer, sha256: string): string | undefined => {
  const status = derAt(reply, [0, 0, 0], [SEQUENCE, SEQUENCE, INTEGER]);
  const signedData = derAt(reply, [0, 1, 1, 0], [SEQUENCE, SEQUENCE, CONTEXT_0, SEQUENCE]);
  const type = derAt(reply, [0, 1, 0], [SEQUENCE, SEQUENCE, OBJECT_ID]);
  const isGranted = status?.content.length === 1 && (status.content[0] ?? 2) <= 1;
  if (!isGranted || readDer(reply)?.length !== 1 || hexOf(type) !== SIGNED_DATA) {
    return 'It is no granted time-stamp';
  }
  const parts = readDer(signedData?.content ?? Buffer.alloc(0)) ?? [];
  const [version, digests, content] = parts;
  // Certificates and lists of revoked ones may be left out.
  if (!/^023130(a0)?(a1)?31$/.test(tagsOf(parts))) return 'It holds no signed data';
  const info = derAt(content?.content, [1, 0], [CONTEXT_0, OCTETS]);
  const isContent = hexOf(derAt(content?.content, [0], [OBJECT_ID])) === TST_INFO;
  if (hexOf(version) !== '03' || !isContent || info === undefined) return 'It holds no time-stamp';
  if (!isAbout(info.content, sha256)) return 'It is a time-stamp of something else';
  const certificates = readDer(
    parts.find(({ tag }) => tag === CONTEXT_0)?.content ?? Buffer.alloc(0),
  );
  const signers = readDer(parts.at(-1)?.content ?? Buffer.alloc(0)) ?? [];
  const [signer] = signers;
  if (parts.at(-1)?.tag !== SET || signers.length !== 1 || signer === undefined) {
    return 'It has not one signer';
  }
  return judgeSigner(signer, { info: info.content, digests, certificates: certificates ?? [] });
};

const isAbout = (info: Buffer, sha256: string): boolean => {
  const imprint = derAt(info, [0, 2, 1], [SEQUENCE, SEQUENCE, OCTETS]);
  const algorithm = derAt(info, [0, 2, 0, 0], [SEQUENCE, SEQUENCE, SEQUENCE, OBJECT_ID]);
  return DIGESTS[hexOf(algorithm)] === 'sha256' && hexOf(imprint) === sha256;
};

interface Signed {
  readonly info: Buffer;
  readonly digests: Der | undefined;
  readonly certificates: readonly Der[];
}

const judgeSigner = (signer: Der, { info, digests, certificates }: Signed): string | undefined => {
  const parts = readDer(signer.content) ?? [];
  const [version, issuer, digestAlgorithm, attributes, algorithm, signature] = parts;
  if (signer.tag !== SEQUENCE || !/^023030a03004(a1)?$/.test(tagsOf(parts)))
    return 'It is not signed';
  const digest = DIGESTS[hexOf(derAt(digestAlgorithm?.content, [0], [OBJECT_ID]))];
  const isNamed =
    digestAlgorithm !== undefined && digests?.content.equals(digestAlgorithm.whole) === true;
  if (hexOf(version) !== '01' || digest === undefined || !isNamed)
    return 'Its signer is not as it should be';
  if (attributes === undefined || signature === undefined) return 'It is not signed';
  const said = attributesOf(attributes);
  if (said.get(CONTENT_TYPE) !== TST_INFO || said.get(MESSAGE_DIGEST) !== hash(digest, info)) {
    return 'Its signature is about something else';
  }
  const certificate = certificates.find(({ whole }) => isNamedIn(said, whole));
  if (certificate === undefined) return 'It does not hold the certificate that it was signed with';
  if (issuer?.whole.equals(issuerAndSerialOf(certificate)) !== true)
    return 'Its signer is not the one of its certificate';
  if (ALGORITHMS[digest]?.includes(algorithm?.whole.toString('hex') ?? '') !== true) {
    return 'It is signed in a way that is not known here';
  }
  // RFC 5652 §5.4: what is signed is the SET OF attributes, under its own tag.
  const signed = Buffer.concat([Buffer.of(SET), attributes.whole.subarray(1)]);
  try {
    const { publicKey } = new X509Certificate(certificate.whole);
    return verify(digest, signed, publicKey, signature.content)
      ? undefined
      : 'Its signature is not valid';
  } catch {
    return 'Its certificate cannot be read';
  }
};

/** By type: the value of the first, in hex. */
const attributesOf = ({ content }: Der): ReadonlyMap<string, string> =>
  new Map(
    (readDer(content) ?? []).map(({ content: attribute }) => {
      const type = hexOf(derAt(attribute, [0], [OBJECT_ID]));
      const [value] = readDer(derAt(attribute, [1], [SET])?.content ?? Buffer.alloc(0)) ?? [];
      return [type, hexOf(value)];
    }),
  );

/** RFC 5816 and 2634: the signature names its certificate by digest, in SHA-256 or else SHA-1. */
const isNamedIn = (said: ReadonlyMap<string, string>, certificate: Buffer): boolean => {
  const names = `${said.get(SIGNING_CERTIFICATE_V2) ?? ''}${said.get(SIGNING_CERTIFICATE) ?? ''}`;
  return ['sha1', 'sha256', 'sha384', 'sha512'].some((digest) =>
    names.includes(hash(digest, certificate)),
  );
};

/** RFC 5280 §4.1: serial number and issuer of the certificate, put together as a signer is named. */
const issuerAndSerialOf = ({ content }: Der): Buffer => {
  const fields = readDer(derAt(content, [0], [SEQUENCE])?.content ?? Buffer.alloc(0)) ?? [];
  const [serial, , issuer] = fields[0]?.tag === CONTEXT_0 ? fields.slice(1) : fields;
  const both = Buffer.concat([issuer?.whole ?? Buffer.alloc(0), serial?.whole ?? Buffer.alloc(0)]);
  const length = both.length < 128 ? Buffer.of(both.length) : lengthOf(both.length);
  return Buffer.concat([Buffer.of(SEQUENCE), length, both]);
};

const lengthOf = (length: number): Buffer =>
  length < 256 ? Buffer.of(0x81, length) : Buffer.of(0x82, length >> 8, length & 0xff);

const hexOf = (value: Der | undefined): string => value?.content.toString('hex') ?? '';

const tagsOf = (values: readonly Der[]): string =>
  values.map(({ tag }) => tag.toString(16).padStart(2, '0')).join('');
