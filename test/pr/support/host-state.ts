/** What every host keeps about pull requests; the models put it into their own words. */
import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';

export interface StoredPullRequest {
  readonly number: number;
  title: string;
  body: string;
  /** `owner` of the repository that the branch is in. */
  readonly owner: string;
  readonly branch: string;
  base: string;
  state: 'open' | 'closed' | 'merged';
  /** Last commit that its branch had. */
  head: string;
  readonly isDraft: boolean;
  readonly comments: string[];
  labels: string[];
  reviewers: string[];
  assignees: string[];
}

export class HostState {
  readonly pulls: StoredPullRequest[] = [];
  isArchived = false;
  canPush = true;
  canPull = true;
  readonly owner: string;
  readonly name: string;
  readonly #repositories: string;

  /** @param path `owner/name`; below `repositories` is its bare repository. */
  constructor(repositories: string, path: string) {
    const slash = path.lastIndexOf('/');
    this.owner = path.slice(0, slash);
    this.name = path.slice(slash + 1);
    this.#repositories = repositories;
  }

  folder(owner = this.owner): string {
    return join(this.#repositories, owner, `${this.name}.git`);
  }

  git(owner: string, ...args: readonly string[]): string {
    const { status, stdout } = spawnSync('git', [...args], { cwd: this.folder(owner), encoding: 'utf8' });
    return status === 0 ? stdout.trim() : '';
  }

  head(owner: string, branch: string): string | undefined {
    const id = this.git(owner, 'rev-parse', '--verify', '--quiet', `refs/heads/${branch}`);
    return id === '' ? undefined : id;
  }

  /** Hosts follow the branch while a pull request is open. */
  refresh(): void {
    for (const pull of this.pulls) {
      if (pull.state === 'open') pull.head = this.head(pull.owner, pull.branch) ?? pull.head;
    }
  }

  get(number: number): StoredPullRequest | undefined {
    this.refresh();
    return this.pulls.find((pull) => pull.number === number);
  }

  /** Why a pull request cannot be made; undefined when it can. */
  objection(
    owner: string,
    branch: string,
    base: string,
  ): 'exists' | 'no branch' | 'no base' | 'no commits' | undefined {
    const head = this.head(owner, branch);
    if (head === undefined) return 'no branch';
    if (this.head(this.owner, base) === undefined) return 'no base';
    if (this.pulls.some((pull) => pull.state === 'open' && pull.owner === owner && pull.branch === branch))
      return 'exists';
    return this.head(this.owner, base) === head ? 'no commits' : undefined;
  }

  add(made: Pick<StoredPullRequest, 'title' | 'body' | 'owner' | 'branch' | 'base' | 'isDraft'>): StoredPullRequest {
    const head = this.head(made.owner, made.branch) ?? '0'.repeat(40);
    const pull: StoredPullRequest = {
      ...made,
      number: this.pulls.length + 1,
      state: 'open',
      head,
      comments: [],
      labels: [],
      reviewers: [],
      assignees: [],
    };
    this.pulls.push(pull);
    return pull;
  }

  fork(owner: string): void {
    cpSync(this.folder(), this.folder(owner), { recursive: true });
  }
}
