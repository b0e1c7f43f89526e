#!/usr/bin/env bash
# Code scanning takes the log compressed and in base64
# (docs.github.com/en/rest/code-scanning/code-scanning: upload an analysis as SARIF data).
set -euo pipefail

data=$(mktemp)
trap 'rm -f "$data"' EXIT
gzip --stdout --no-name "$SARIF" | base64 --wrap=0 >"$data"
gh api --silent --method POST "repos/$GITHUB_REPOSITORY/code-scanning/sarifs" \
  --raw-field "commit_sha=$COMMIT" --raw-field "ref=$REF" --raw-field tool_name=dockfix --field "sarif=@$data" ||
  echo '::notice::Code scanning did not take the report; it may be off for this repository, or the token may not write.'
