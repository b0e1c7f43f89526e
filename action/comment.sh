#!/usr/bin/env bash
# One comment on the pull request, made once and then kept up to date.
set -euo pipefail

mark='<!-- dockfix audit -->'
if [ ! -f "${REPORT:-}" ]; then
  echo 'There is no report to comment with.'
  exit 0
fi
body=$(mktemp)
trap 'rm -f "$body"' EXIT
{
  echo "$mark"
  cat "$REPORT"
} >"$body"

# Of a fork the token may only read: the report is in the summary of the step then.
if ! comments=$(gh api --paginate "repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments" \
  --jq ".[] | select(.body | startswith(\"$mark\")) | .id"); then
  echo '::notice::The comments could not be read; the report is in the summary of this step.'
  exit 0
fi
first=$(head -n 1 <<<"$comments")
if [ -n "$first" ]; then
  gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$first" --field "body=@$body" ||
    echo '::notice::The comment could not be changed; the report is in the summary of this step.'
else
  gh api --silent --method POST "repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments" --field "body=@$body" ||
    echo '::notice::No comment could be made; the report is in the summary of this step.'
fi
