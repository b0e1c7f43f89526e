/** Whom the program can run as: an account that is there, or a new one made as the base makes them. */
import { type BaseShell, shellOfBase } from '../../../src/knowledge/base-shells.ts';
import { nonrootOwner } from '../../../src/knowledge/distroless.ts';
import { parseImageReference } from '../../../src/knowledge/image-reference.ts';
import { imageFacts, runsAs } from '../../../src/knowledge/images.ts';
import type { ImageFacts, ImageReference } from '../../../src/knowledge/types.ts';
import type { DockerfileFacts, Stage } from '../../../src/source/dockerfile/types.ts';
import { accountsMade, type MadeAccount } from '../../support/accounts.ts';
import { isRoot } from '../../support/service/image.ts';
import { lineage } from '../../support/shell/runs.ts';
import { baseOf, rootImage } from '../../support/shipped-stages.ts';

export interface Account {
  /** For USER. */
  readonly user: string;
  /** For chown and --chown. */
  readonly owner: string;
  /** The command that makes it; undefined where it is there. */
  readonly make: string | undefined;
  /** The account of this file that gets the number of {@link user} by an option. */
  readonly numbered?: { readonly account: MadeAccount; readonly option: string };
  /** It is the user that the image starts as by itself, so that its own start is made for it. */
  readonly isImagesOwn?: boolean;
  /** Whether RUN can be used: a shell and chown are inside. */
  readonly hasShell: boolean;
  /** A sentence that says whose it is, with its source. */
  readonly because: string;
}

export interface NoAccount {
  readonly code: string;
  readonly because: string;
}

/** Bases without useradd: their user is a number alone (the images' package lists). */
const withoutUseradd = new Set([
  'amazonlinux',
  'photon',
  'registry.access.redhat.com/ubi8/ubi-minimal',
  'registry.access.redhat.com/ubi9/ubi-minimal',
  'redhat/ubi8-minimal',
  'redhat/ubi9-minimal',
]);

export function accountFor(facts: DockerfileFacts, stage: Stage): Account | NoAccount {
  const image = rootImage(stage);
  const base = baseOf(stage);
  const reference = parseImageReference(image);
  const shell = reference && shellOfBase(reference);
  const before = userBefore(stage);
  if (before !== undefined) {
    return {
      user: before,
      owner: before,
      make: undefined,
      hasShell: true,
      because: `USER ${before} stands in this file already`,
    };
  }
  if (base?.family === 'scratch' || base?.family === 'distroless') {
    return {
      user: nonrootOwner,
      owner: nonrootOwner,
      make: undefined,
      hasShell: false,
      because:
        'a number needs no entry in /etc/passwd; 65532 is the nonroot user of distroless images [GoogleContainerTools/distroless:common/variables.bzl]',
    };
  }
  // One that a variable names can have another name in another build.
  const [created, ...others] = accountsMade(facts, stage).filter(({ nameVariable }) => nameVariable === undefined);
  if (created !== undefined && others.length === 0) {
    const option = created.uid === undefined ? numberOption(created, shell) : undefined;
    return {
      user: created.uid ?? (option === undefined ? created.name : chosenNumber),
      ...(option === undefined ? {} : { numbered: { account: created, option } }),
      owner: created.uid === undefined ? created.name : `${created.uid}:${created.gid ?? created.uid}`,
      make: undefined,
      hasShell: true,
      because: `the account ${created.name} is made in this file and never used`,
    };
  }
  if (reference?.familiar === 'node')
    return {
      user: '1000',
      owner: '1000:1000',
      make: undefined,
      hasShell: true,
      because: 'the image has the account node with the number 1000 [nodejs/docker-node:Dockerfile-debian.template]',
    };
  const product = reference && imageFacts(reference);
  const own = product === undefined || reference === undefined ? undefined : ownUser(product, reference);
  if (own !== undefined) return own;
  if (product !== undefined && product.kind !== 'base' && base === undefined)
    return {
      code: 'image-starts-as-root',
      because: `${image} is made to start as root${product.user?.switchesUser === true ? ' and changes user by itself' : ''}, and what its start needs is not known for another user.`,
    };
  if (shell === undefined || base === undefined || reference === undefined)
    return {
      code: 'base-not-known',
      because: `How accounts are made in ${image}, and what it starts, is not known here.`,
    };
  return newAccount(shell.sh, reference.familiar);
}

/** An image that starts as a user of its own, which this file left for root. */
function ownUser(product: ImageFacts, reference: ImageReference): Account | undefined {
  const { user } = product;
  const owner = runsAs(product, reference) ?? '';
  if (user?.startsAsRoot !== false || !/^\d+:\d+$/.test(owner) || owner.startsWith('0:')) return undefined;
  return {
    // Its group is the one that the image's /etc/passwd has for it.
    user: owner.slice(0, owner.indexOf(':')),
    owner,
    make: undefined,
    isImagesOwn: true,
    hasShell: product.shell === true,
    because: `it is whom ${reference.familiar} starts as by itself [${user.source}]`,
  };
}

const chosenNumber = '10001';

/** How a system's account, which gets its number by chance, is given one; undefined where that is not known. */
function numberOption(
  { system, isNumbered, started, run }: MadeAccount,
  shell: BaseShell | undefined,
): string | undefined {
  const { list } = started.command.pipeline.chain;
  if (!system || isNumbered || shell === undefined || list.kind !== 'script' || run.body.form === 'json')
    return undefined;
  const option = started.program === 'adduser' && shell.sh === 'ash' ? '-u' : '--uid';
  return `${option} ${chosenNumber}`;
}

function newAccount(sh: string, familiar: string): Account {
  const because = 'it has a number above those of systems and hosts, so that nothing else has it by chance';
  const owner = '10001:10001';
  if (withoutUseradd.has(familiar)) return { user: owner, owner, make: undefined, hasShell: true, because };
  const make =
    sh === 'ash' ? 'adduser -D -u 10001 app' : 'useradd --no-log-init --create-home --user-group --uid 10001 app';
  return { user: '10001', owner, make, hasShell: true, because };
}

/** The last USER before that is not root, here or in a stage it stands on. */
function userBefore(stage: Stage): string | undefined {
  for (const one of lineage(stage)) {
    const found = one.instructions.findLast(({ keyword, argument }) => keyword === 'USER' && !isRoot(argument));
    if (found !== undefined && !found.argument.includes('$')) return found.argument;
  }
  return undefined;
}
