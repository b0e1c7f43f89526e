/** What dockfix says in comments. */

/** People have committed to the branch, and dockfix would do something else now. */
export function leftAloneText(): string {
  return [
    'There are commits on this branch that are not from dockfix, so it stays as it is: dockfix does not push to it any more.',
    '',
    'Meanwhile the base or the findings have changed, and the description above may be out of date. You can',
    '',
    '- merge this branch as it is; the next run looks at what is left then, or',
    '- bring it up to date yourself, or',
    '- move your commits elsewhere, delete the branch, close this and run `dockfix pr --recreate`: it starts afresh.',
  ].join('\n');
}

/** Nothing is left to fix. */
export function doneText(isTheirs: boolean): string {
  return isTheirs
    ? [
        'What this was about is fixed in the base, or is not asked for any more.',
        '',
        'There are commits on this branch that are not from dockfix, so it stays open: close it when you do not need them.',
      ].join('\n')
    : 'What this was about is fixed in the base, or is not asked for any more, so there is nothing left to merge here. Closed by dockfix.';
}
