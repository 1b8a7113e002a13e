import { FILES } from '../../evidence/formats/object-keys.ts';
import { WINDOW_PREDICATE_TYPE } from '../../evidence/formats/statement.ts';
import type { LoggedWindow } from '../archive/read-statement.ts';
import { counted } from '../counted.ts';
import type { PackageFacts } from './sheet-html.ts';

/** VERIFY.md: how somebody who trusts neither this package nor who made it finds out what holds. */
export const verifyGuide = (facts: PackageFacts, windows: readonly LoggedWindow[]): string => {
  const prefix = windows[0]?.bundleKey.slice(0, -FILES.bundle.length) ?? '';
  return `# How to verify this package

${counted(facts.events, 'event')} out of ${counted(facts.windows, 'sealed window')}, prepared ${facts.preparedAt} by ${facts.product}.
Nothing of Holdfast is needed: bash, openssl, sha256sum and the tools that come with them.

## 1. Everything at once

    bash verify.sh

It checks signatures, digests, the key ledger and each window's place in the log, and ends with exit code 0 only
if all of it holds. It is a text of some hundred lines: read it before you run it. With \`--keys <folder>\` only the public
keys in that folder are trusted.

## 2. The keys

A package cannot vouch for its own keys. Compare the files of \`public-keys/\` with those that you got another way
(from the security officer, from an earlier audit):

    sha256sum public-keys/*

\`keys/\` is the ledger of keys: each entry is signed by the key itself and by the one before it.

## 3. By hand

Nothing was lost or changed on the way:

    sha256sum -c --quiet SHA256SUMS

The hash total of the events (${facts.eventIdsSha256}):

    grep -o '^    "[0-9a-f]*"' query.json | tr -d ' "' | sort | sha256sum

Each event is, letter by letter, in what was sealed (prints nothing):

    find windows -name ${FILES.events} -exec zcat {} + | grep -Fxv -f - events.ndjson

The platform's own answers, as received:

    zcat ${prefix}${FILES.received} | less

Digests of a window's files are in its manifest, and the signed bundle holds that very manifest:

    cd ${prefix}
    sha256sum *.gz
    grep -A 4 '"name"' ${FILES.statement}
    grep -o '"payload":"[^"]*"' ${FILES.bundle} | cut -d'"' -f4 | base64 -d | cmp - ${FILES.statement}

## 4. With cosign (3.0.4 or later)

    cosign verify-blob-attestation --key public-keys/evidence-<key id>.pem \\
      --bundle ${prefix}${FILES.bundle} \\
      --type ${WINDOW_PREDICATE_TYPE} --insecure-ignore-tlog=true \\
      ${prefix}${FILES.received}

The key id is \`verificationMaterial.publicKey.hint\` of the bundle. The flag is there because the log is not Sigstore's
public one; its proof is \`${FILES.proof}\` (C2SP tlog-proof), which verify.sh checks.

## What is in here

| | |
| --- | --- |
| \`events.html\` | the events to read and print, before and after side by side |
| \`events.csv\` | the same for spreadsheets; what looks like a formula has an apostrophe in front |
| \`events.ndjson\` | the events as sealed |
| \`query.json\` | what was asked for, counts, hash total |
| \`windows/…\` | each window that an event is out of, whole, as it lies in the archive |
| \`keys/\`, \`public-keys/\` | the key ledger; its keys as files |
| \`log/checkpoint\` | the signed head of the log, ${facts.log.origin} at ${facts.log.size.toLocaleString('en-US')} entries |

A window holds everything that happened in it, so there is more in \`windows/\` than was asked for. Who must not see
that should get \`events.html\` only.
`;
};
