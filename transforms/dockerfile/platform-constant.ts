import type { Finding, Fix, Refusal, Rule } from '../../src/core/types.ts';
import type { DockerfileFacts, Flag, Stage } from '../../src/source/dockerfile/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { DockerfileEdits, findingMaker } from '../support/dockerfile-fix.ts';

/** See platform-constant.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/platform-constant',
  title: 'FROM fixes the platform, or names the one it has anyway',
  severity: 'low',
  kinds: ['dockerfile'],
  references: [
    { standard: 'hadolint', control: 'DL3029' },
    { standard: 'BuildKit', control: 'FromPlatformFlagConstDisallowed' },
    { standard: 'BuildKit', control: 'RedundantTargetPlatform' },
  ],
  order: 690,
  fixability: 'safe',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const facts of project.dockerfiles) {
      for (const stage of facts.stages) {
        const flag = stage.from.flags.find(({ name }) => name === 'platform');
        const judged = flag === undefined ? undefined : judge(project, facts, stage, flag);
        if (flag === undefined || judged === undefined) continue;
        yield make({ facts, stage, range: flag.range, salient: 'platform', ...judged });
      }
    }
  },
};

interface Judged {
  readonly message: string;
  readonly severity: Finding['severity'];
  readonly outcome: Fix | Refusal;
}

function judge(project: Project, facts: DockerfileFacts, stage: Stage, flag: Flag): Judged | undefined {
  const platform = flag.value ?? '';
  if (/^\$\{?TARGETPLATFORM\}?$/.test(platform)) {
    return {
      message: `${stage.label} asks for $TARGETPLATFORM, which is what FROM takes anyway.`,
      severity: 'info',
      outcome: withoutFlag(project, facts, stage, flag).safe('Take --platform=$TARGETPLATFORM away', [
        'Without the flag the platform is that of the build [moby/buildkit:frontend/dockerfile/docs/rules/redundant-target-platform.md]',
      ]),
    };
  }
  if (platform.includes('$') || platform === '') return undefined;
  const message = `${stage.label} is ${platform} on every machine.`;
  const reason = needsPlatform(stage, platform);
  if (reason !== undefined) {
    return {
      message,
      severity: 'low',
      outcome: {
        kind: 'refusal',
        code: 'made-for-it',
        because: reason,
        byHand: [
          'Take what depends on the architecture from TARGETARCH (ARG TARGETARCH), then take --platform away.',
          'Else choose the platform where it is built: docker build --platform, or platform: in the compose file.',
        ],
      },
    };
  }
  return {
    message,
    severity: 'low',
    outcome: withoutFlag(project, facts, stage, flag).fix({
      applicability: 'review',
      title: `Take --platform=${platform} away`,
      why: [
        'A constant platform makes a multi-platform build give the same image for all of them [moby/buildkit:frontend/dockerfile/docs/rules/from-platform-flag-const-disallowed.md]',
      ],
      mayBreak: [
        `On a machine that is not ${platform} the image is built for that machine: ${stage.from.image}, and what is installed on it, must exist for it.`,
        `An image that is built on such a machine and run on ${platform} needs docker build --platform ${platform}.`,
      ],
      followUps: [],
    }),
  };
}

/** Why the stage holds for one architecture only, as far as its text says. */
function needsPlatform(stage: Stage, platform: string): string | undefined {
  if (platform.startsWith('windows')) return 'A Windows image is never built by default.';
  const names = architectureNames.find((list) => list.includes(platform.split('/')[1] ?? '')) ?? [platform];
  const named = stage.instructions.find(({ argument }) => names.some((name) => mentions(argument, name)));
  const inBase = names.some((name) => mentions(stage.from.image, name));
  if (inBase) return `The base ${stage.from.image} is made for one architecture.`;
  return named === undefined ? undefined : `Line ${named.line} uses something that is made for this architecture.`;
}

const architectureNames = [
  ['amd64', 'x86_64', 'x86-64', 'x64'],
  ['arm64', 'aarch64', 'arm64v8'],
  ['arm', 'armv7', 'armhf', 'armv6', 'arm32v7', 'arm32v6'],
  ['386', 'i386', 'i686'],
];

/** As a part of a name, not as letters inside a word. */
function mentions(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) {
    if (!/[A-Za-z0-9]/.test(text[at - 1] ?? '') && !/[A-Za-z0-9]/.test(text[at + name.length] ?? '')) return true;
  }
  return false;
}

function withoutFlag(project: Project, facts: DockerfileFacts, stage: Stage, flag: Flag): DockerfileEdits {
  return new DockerfileEdits(project, facts).removeWord(flag.range).touches(stage, 'platform');
}
