/** Hosts where the title says that something is a draft: GitLab (`Draft:`), Gitea and Forgejo (`WIP:`). */

const marks = /^\s*(draft:|\[draft\]|\(draft\)|wip:|\[wip\])\s*/i;

export function isDraftTitle(title: string): boolean {
  return marks.test(title);
}

export function withoutDraft(title: string): string {
  return title.replace(marks, '');
}

export function draftTitle(mark: string, title: string): string {
  return isDraftTitle(title) ? title : `${mark}${title}`;
}
