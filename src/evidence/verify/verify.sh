#!/usr/bin/env bash
# Checks a package of Holdfast evidence with bash, openssl, sha256sum and what every system has beside them:
# base64, od, awk, sed, sort, comm, cmp, find, gunzip. Nothing is changed; one line per check, and exit code 0 only if
# every one of them is OK.
#
#   bash verify.sh [--keys <folder of public keys (PEM) that you trust>] [--tsa-ca <certificates of the time-stamp authority>]
set -u
export LC_ALL=C
shopt -s nullglob

TRUSTED='' TSA_CA=''
while [ $# -gt 0 ]; do
  case $1 in
    --keys) TRUSTED=$(cd "${2:?--keys needs a folder}" && pwd) || exit 2; shift 2 ;;
    --tsa-ca) TSA_CA=$(cd "$(dirname "${2:?--tsa-ca needs a file}")" && pwd)/$(basename "$2") || exit 2; shift 2 ;;
    *) echo "usage: bash verify.sh [--keys <folder>] [--tsa-ca <file>]" >&2; exit 2 ;;
  esac
done
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 2
for tool in openssl sha256sum base64 od awk sed sort comm cmp find gunzip; do
  command -v "$tool" > /dev/null || { echo "verify.sh needs $tool" >&2; exit 2; }
done
TMP=$(mktemp -d) || exit 2
trap 'rm -rf "$TMP"' EXIT
mkdir "$TMP/evidence" "$TMP/log"
OK=0 FAILED=0

ok() { OK=$((OK + 1)); printf 'OK      %s\n' "$*"; }
failed() { FAILED=$((FAILED + 1)); printf 'FAILED  %s\n' "$*"; }
# judge <what> <command…>: OK where the command succeeds
judge() { local what=$1; shift; if "$@" > /dev/null 2>&1; then ok "$what"; else failed "$what"; fi; }

sha_of() { sha256sum < "$1" | cut -d' ' -f1; }
to_hex() { od -An -v -tx1 | tr -d ' \n'; }
# shellcheck disable=SC2001,SC2059 # the format is hexadecimal digits behind \x, and nothing else
from_hex() { printf "$(sed 's/../\\x&/g' <<< "$1")"; }
hash_hex() { from_hex "$1" | sha256sum | cut -d' ' -f1; }
# Only the one way to write these bytes in base64 counts.
decode() { base64 -d <<< "$1" > "$2" 2> /dev/null && [ "$(base64 < "$2" | tr -d '\n')" = "$1" ]; }
# The first value of a name in JSON as it is written here; texts only.
field() { sed -n 's/^.*"'"$1"'": \{0,1\}"\([^"]*\)".*$/\1/p' "$2" | head -n 1; }

# pae <payload file>: what DSSE signs
pae() { printf 'DSSEv1 28 application/vnd.in-toto+json %s ' "$(wc -c < "$1" | tr -d ' ')"; cat "$1"; }
is_signed() { # <pem> <data file> <signature file>
  case $(openssl pkey -pubin -in "$1" -noout -text 2> /dev/null) in
    ED25519*) openssl pkeyutl -verify -pubin -inkey "$1" -rawin -in "$2" -sigfile "$3" ;;
    *) openssl dgst -sha256 -verify "$1" -signature "$3" "$2" ;;
  esac > /dev/null 2>&1
}
fingerprint() { openssl pkey -pubin -in "$1" -outform der 2> /dev/null | sha256sum | cut -d' ' -f1; }

is_trusted() { # <pem>: whether one of the folder's keys is this one
  local pem print
  print=$(fingerprint "$1")
  for pem in "$TRUSTED"/*; do [ "$(fingerprint "$pem")" = "$print" ] && return 0; done
  return 1
}

# The key ledger: every entry is signed by its key, and by the one that it replaces.
check_key() { # <keys/nnnn.dsse.json>
  local entry=$1 payload=$TMP/payload pem=$TMP/pem id usage replaces text sigs=() ids=()
  decode "$(sed -n 's/^{"payload":"\([^"]*\)",.*/\1/p' "$entry")" "$payload" || return 1
  mapfile -t sigs < <(grep -o '"sig":"[^"]*"' "$entry" | cut -d'"' -f4)
  mapfile -t ids < <(grep -o '"keyid":"[^"]*"' "$entry" | cut -d'"' -f4)
  text="{\"payload\":\"$(base64 < "$payload" | tr -d '\n')\",\"payloadType\":\"application/vnd.in-toto+json\",\"signatures\":["
  local at separator=''
  for at in "${!sigs[@]}"; do
    text+="$separator{\"sig\":\"${sigs[at]}\",\"keyid\":\"${ids[at]-}\"}" separator=','
  done
  printf '%s]}\n' "$text" | cmp -s - "$entry" || return 1
  id=$(field keyId "$payload") usage=$(field usage "$payload") replaces=$(field replaces "$payload")
  [[ $id =~ ^[0-9a-f]{16}$ && $usage =~ ^(evidence|log)$ && $replaces =~ ^([0-9a-f]{16})?$ ]] || return 1
  field publicKey "$payload" | sed 's/\\n/\n/g' > "$pem"
  [ "$(fingerprint "$pem" | cut -c1-16)" = "$id" ] || return 1
  cp "$pem" "$TMP/$usage/$id.pem"
  field validFrom "$payload" > "$TMP/$usage/$id.from"
  if [ "$usage" = log ]; then field vkey "$payload" > "$TMP/log/$id.vkey"; fi
  pae "$payload" > "$TMP/pae"
  local wanted=("$id")
  [ -n "$replaces" ] && wanted+=("$replaces")
  [ "${ids[*]}" = "${wanted[*]}" ] || return 1
  # The first of its usage replaces none, and every other the one before it.
  [ "$replaces" = "$(cat "$TMP/$usage/newest" 2> /dev/null)" ] || return 1
  for at in "${!wanted[@]}"; do
    decode "${sigs[at]}" "$TMP/sig" || return 1
    is_signed "$TMP/$usage/${wanted[at]}.pem" "$TMP/pae" "$TMP/sig" || return 1
  done
  [ -n "$replaces" ] && cp "$TMP/$usage/$id.from" "$TMP/$usage/$replaces.until"
  printf '%s\n' "$id" > "$TMP/$usage/newest"
}

# A checkpoint (C2SP tlog-checkpoint): body, empty line, signatures. Sets ORIGIN, SIZE and ROOT.
check_checkpoint() { # <file>
  local file=$1 pem raw hint line
  sed -n '1,3p' "$file" > "$TMP/body"
  { read -r ORIGIN; read -r SIZE; read -r ROOT; } < "$TMP/body" || return 1
  [[ $SIZE =~ ^(0|[1-9][0-9]{0,14})$ && -z $(sed -n 4p "$file") ]] && decode "$ROOT" "$TMP/root" || return 1
  sed -n '5,$p' "$file" > "$TMP/lines"
  while IFS= read -r line; do
    [[ $line =~ ^—\ [^\ +]+\ [A-Za-z0-9+/]+=*$ ]] && decode "${line##* }" "$TMP/blob" || return 1
  done < "$TMP/lines"
  cat "$TMP/body" <(echo) "$TMP/lines" | cmp -s - "$file" || return 1
  for pem in "$TMP"/log/*.pem; do
    raw=$(openssl pkey -pubin -in "$pem" -outform der | tail -c 32 | to_hex)
    hint=$(hash_hex "$(printf '%s\n' "$ORIGIN" | to_hex)01$raw" | cut -c1-8)
    while IFS= read -r line; do
      [ "${line% *}" = "— $ORIGIN" ] || continue
      decode "${line##* }" "$TMP/blob"
      [ "$(head -c 4 "$TMP/blob" | to_hex)" = "$hint" ] || continue
      tail -c +5 "$TMP/blob" > "$TMP/sig"
      is_signed "$pem" "$TMP/body" "$TMP/sig" && return 0
    done < "$TMP/lines"
  done
  return 1
}

# A proof (C2SP tlog-proof): the way from the statement's entry to the root of the checkpoint in it (RFC 9162 §2.1.3.2).
check_proof() { # <prefix> <sha256 of manifest.json>
  local proof=$1/manifest.tlog-proof entry=$TMP/entry version=- index sibling hash last
  [ -f "$1/manifest.log-entry" ] && version=$(sed -n 4p "$1/manifest.log-entry")
  printf 'holdfast evidence v1\n%s\n%s/manifest.sigstore.json\n%s\n' "$2" "$1" "$version" > "$entry"
  if [ -f "$1/manifest.log-entry" ]; then cmp -s "$entry" "$1/manifest.log-entry" || return 1; fi
  [ "$(sed -n 1p "$proof")" = 'c2sp.org/tlog-proof@v1' ] || return 1
  index=$(sed -n 's/^index \(0\|[1-9][0-9]\{0,14\}\)$/\1/p' "$proof" | head -n 1)
  [ "$(sed -n 2p "$proof")" = "index $index" ] || return 1
  sed -n '3,/^$/p' "$proof" | sed '$d' > "$TMP/path"
  sed '1,/^$/d' "$proof" > "$TMP/checkpoint"
  { sed -n '1,2p' "$proof"; cat "$TMP/path"; echo; cat "$TMP/checkpoint"; } | cmp -s - "$proof" || return 1
  check_checkpoint "$TMP/checkpoint" && [ "$index" -lt "$SIZE" ] || return 1
  hash=$(hash_hex "00$(to_hex < "$entry")")
  last=$((SIZE - 1))
  while IFS= read -r sibling; do
    decode "$sibling" "$TMP/sibling" && [ "$last" -gt 0 ] || return 1
    sibling=$(to_hex < "$TMP/sibling")
    if [ $((index % 2)) -eq 1 ] || [ "$index" -eq "$last" ]; then
      hash=$(hash_hex "01$sibling$hash")
      while [ $((index % 2)) -eq 0 ] && [ "$index" -ne 0 ]; do index=$((index / 2)) last=$((last / 2)); done
    else
      hash=$(hash_hex "01$hash$sibling")
    fi
    index=$((index / 2)) last=$((last / 2))
  done < "$TMP/path"
  [ "$last" -eq 0 ] && [ "$hash" = "$(to_hex < "$TMP/root")" ]
}

check_bundle() { # <prefix>: the signature; leaves what is signed behind
  local bundle=$1/manifest.sigstore.json hint sig payload ended
  hint=$(field hint "$bundle") sig=$(field sig "$bundle") payload=$(field payload "$bundle")
  printf '{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":{"publicKey":{"hint":"%s"},"tlogEntries":[]},"dsseEnvelope":{"payload":"%s","payloadType":"application/vnd.in-toto+json","signatures":[{"sig":"%s","keyid":""}]}}\n' \
    "$hint" "$payload" "$sig" | cmp -s - "$bundle" || return 1
  [[ $hint =~ ^[0-9a-f]{16}$ ]] && decode "$sig" "$TMP/sig" && decode "$payload" "$TMP/statement" || return 1
  pae "$TMP/statement" > "$TMP/pae"
  is_signed "$TMP/evidence/$hint.pem" "$TMP/pae" "$TMP/sig" || return 1
  # The key had not been replaced when this was said.
  ended=$(sed -n 's/^    "endedAt": "\([^"]*\)".*/\1/p' "$TMP/statement")
  [ ! -f "$TMP/evidence/$hint.until" ] || [[ $ended < $(cat "$TMP/evidence/$hint.until") ]]
}

is_sealed_here() { # <file>
  local name=${1##*/}
  case $name in manifest.json | manifest.sigstore.json | manifest.tlog-proof | manifest.log-entry | manifest.tsr) return 0 ;; esac
  cut -d' ' -f3- "$TMP/subjects" | grep -Fxq -- "$name"
}

check_window() { # <prefix>
  local prefix=$1 name digest file
  cp "$prefix/manifest.json" "$TMP/statement" 2> /dev/null
  judge "$prefix/manifest.sigstore.json is signed by a key of the ledger" check_bundle "$prefix"
  judge "$prefix/manifest.json is what was signed" cmp -s "$TMP/statement" "$prefix/manifest.json"
  judge "$prefix/manifest.tlog-proof leads to a signed checkpoint" check_proof "$prefix" "$(sha_of "$TMP/statement")"
  # Name and digest of each subject, as the statement is written: two blanks a level.
  awk '/^  "subject": \[/ { inside = 1 } /^  \]/ { inside = 0 }
    inside && /^      "name": / { name = $0; sub(/^ *"name": "/, "", name); sub(/",?$/, "", name) }
    inside && /^        "sha256": / { digest = $0; sub(/^ *"sha256": "/, "", digest); sub(/",?$/, "", digest); print digest "  " name }' \
    "$TMP/statement" > "$TMP/subjects"
  [ -s "$TMP/subjects" ] || failed "$prefix/manifest.json names no file"
  while read -r digest name; do
    judge "$prefix/$name is what was sealed" test "$(sha_of "$prefix/$name" 2> /dev/null)" = "$digest"
  done < "$TMP/subjects"
  for file in "$prefix"/* "$prefix"/.[!.]*; do
    is_sealed_here "$file" || failed "$file lies among the sealed files and is none of them"
  done
  [ -f "$prefix/manifest.tsr" ] || return 0
  if [ -n "$TSA_CA" ]; then
    judge "$prefix/manifest.tsr is a time-stamp of the bundle" \
      openssl ts -verify -data "$prefix/manifest.sigstore.json" -in "$prefix/manifest.tsr" -CAfile "$TSA_CA"
  else
    printf 'SKIPPED %s\n' "$prefix/manifest.tsr: give the authority's certificates with --tsa-ca"
  fi
}

if [ -f SHA256SUMS ]; then
  find . -type f ! -path ./SHA256SUMS | sed 's|^\./||' | sort > "$TMP/files"
  cut -d' ' -f3- SHA256SUMS | sort > "$TMP/listed"
  while IFS= read -r file; do failed "$file is in the package and not in SHA256SUMS"; done < <(comm -23 "$TMP/files" "$TMP/listed")
  while read -r digest file; do
    judge "$file has the digest of SHA256SUMS" test "$(sha_of "$file" 2> /dev/null)" = "$digest"
  done < SHA256SUMS
else
  failed 'SHA256SUMS is missing'
fi

for entry in keys/*.dsse.json; do judge "$entry is signed by its key and the one before it" check_key "$entry"; done
for usage in evidence log; do
  keys=("$TMP/$usage"/*.pem)
  [ ${#keys[@]} -gt 0 ] || failed "keys/ has no $usage key"
  for pem in "${keys[@]}"; do
    id=$(basename "$pem" .pem)
    judge "public-keys/$usage-$id.pem is the key of the ledger" \
      test "$(fingerprint "public-keys/$usage-$id.pem")" = "$(fingerprint "$pem")"
    [ "$usage" = evidence ] || judge "public-keys/log-$id.vkey is the key of the ledger" \
      cmp -s "public-keys/log-$id.vkey" "$TMP/log/$id.vkey"
    [ -z "$TRUSTED" ] || judge "the $usage key $id is one of those that you trust" is_trusted "$pem"
  done
done
judge 'log/checkpoint is signed by a key of the log' check_checkpoint log/checkpoint

windows=0
while IFS= read -r bundle; do
  windows=$((windows + 1))
  check_window "${bundle%/manifest.sigstore.json}"
done < <(find windows -name manifest.sigstore.json | sort)
[ "$windows" -gt 0 ] || failed 'windows/ has no sealed window'
while IFS= read -r folder; do
  [ -f "$folder/manifest.sigstore.json" ] || failed "$folder has files and no manifest.sigstore.json"
done < <(find windows -type f | sed 's|/[^/]*$||' | sort -u)

if [ -f events.ndjson ]; then
  find windows -name events.ndjson.gz -exec gunzip -c {} + 2> /dev/null | sort > "$TMP/sealed-events"
  sort events.ndjson > "$TMP/events"
  judge "events.ndjson is, line by line, in what was sealed" test -z "$(comm -23 "$TMP/events" "$TMP/sealed-events" | head -c 1)"
fi

printf '\n%s checks OK, %s FAILED; windows: %s\n' "$OK" "$FAILED" "$windows"
if [ -z "$TRUSTED" ]; then
  echo 'The keys are those of the package itself: compare the files of public-keys/ with what you got another way, or give --keys.'
fi
[ "$FAILED" -eq 0 ]
