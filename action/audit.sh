#!/usr/bin/env bash
# Runs the audit once, in every form that the later steps need. Its exit code is kept for the last step,
# so that the comment and the upload are made of a failing audit too.
set -euo pipefail

out=$(mktemp -d "${RUNNER_TEMP:-/tmp}/dockfix.XXXXXX")
read -r -a dockfix <<<"${DOCKFIX_COMMAND:-npx --yes dockfix@${INPUT_VERSION:-latest}}"

options=(--format github -o "$out/report.html" -o "$out/report.md" -o "$out/report.json" -o "sarif:$out/report.sarif")
[ -z "${INPUT_FAIL_ON:-}" ] || options+=(--fail-on "$INPUT_FAIL_ON")
[ -z "${INPUT_CONFIG:-}" ] || options+=(--config "$INPUT_CONFIG")
[ -z "${INPUT_BASELINE:-}" ] || options+=(--baseline "$INPUT_BASELINE")
[ -z "${INPUT_SINCE:-}" ] || options+=(--since "$INPUT_SINCE")

code=0
"${dockfix[@]}" audit "${options[@]}" -- "${INPUT_PATH:-.}" || code=$?

{
  echo "code=$code"
  if [ -f "$out/report.sarif" ]; then
    echo "html=$out/report.html"
    echo "markdown=$out/report.md"
    echo "json=$out/report.json"
    echo "sarif=$out/report.sarif"
  fi
} >>"$GITHUB_OUTPUT"
if [ -f "$out/report.md" ]; then cat "$out/report.md" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"; fi
