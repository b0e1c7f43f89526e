/** Asks the real ShellCheck (a Debian package), and is skipped where it is not there. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { plan } from '../../../src/core/plan.ts';
import { createProjectHost } from '../../../src/source/project.ts';
import { ShellCheck } from '../../../src/workspace/shellcheck.ts';
import { rule } from '../../../transforms/dockerfile/shellcheck.ts';
import { memoryFiles } from '../../support/memory-files.ts';

const isThere = spawnSync('shellcheck', ['--version']).status === 0;

function fixed(text: string): { readonly outcomes: readonly string[]; readonly after: string } {
  const host = createProjectHost({ checkScripts: new ShellCheck().check });
  const run = (source: string) =>
    plan({ files: memoryFiles({ Dockerfile: source }), host, rules: [rule], select: () => true });
  const made = run(text);
  expect(made.internalErrors).toEqual([]);
  const after = made.overlay.read('Dockerfile') ?? '';
  expect(run(after).overlay.pending()).toEqual([]);
  return {
    outcomes: made.findings
      .map(({ message, outcome }) => `${message.slice(0, 6)} ${outcome.kind === 'fix' ? 'fix' : outcome.code}`)
      .sort(),
    after,
  };
}

describe.skipIf(!isThere)('ShellCheck', () => {
  it('has its edits put back through continuations, comments and here-documents', () => {
    const before = `FROM debian:12
ARG VERSION=1.2
ENV DEST=/opt/app
RUN set -eux; \\
    # the sources
    cp app-$VERSION.tgz \\
      /tmp/$VERSION \\
    ; \\
    cd $DEST; x=\`date\`; echo "$x"
RUN <<EOF
tar xf /tmp/$VERSION
EOF
`;
    const { after, outcomes } = fixed(before);
    expect(after).toBe(`FROM debian:12
ARG VERSION=1.2
ENV DEST=/opt/app
RUN set -eux; \\
    # the sources
    cp app-"$VERSION".tgz \\
      /tmp/"$VERSION" \\
    ; \\
    cd "$DEST"; x=$(date); echo "$x"
RUN <<EOF
tar xf /tmp/"$VERSION"
EOF
`);
    expect(outcomes).toEqual(['SC2006 fix', 'SC2086 fix', 'SC2086 fix', 'SC2086 fix', 'SC2086 fix']);
  });

  it('keeps off lists of words, what is in quotes, and says where there is no fix', () => {
    const before = `FROM alpine:3.20
ENV PACKAGES="curl git"
RUN apk add $PACKAGES && apk add $MORE
RUN ls | grep x
`;
    const { after, outcomes } = fixed(before);
    expect(after).toBe(before);
    expect(outcomes).toEqual(['SC2010 no-fix', 'SC2086 may-be-a-list', 'SC2086 may-be-a-list']);
  });

  it('counts characters as ShellCheck does', () => {
    const { after } = fixed('FROM debian:12\nARG A=1\nRUN echo "🐳é" x$A\\\n\ty$A\r\n');
    expect(after).toBe('FROM debian:12\nARG A=1\nRUN echo "🐳é" x"$A"\\\n\ty"$A"\r\n');
  });

  it('reads the dialect of the shell', () => {
    expect(fixed('FROM debian:12\nSHELL ["/bin/bash", "-c"]\nRUN [[ -f x ]] && y\n').outcomes).toEqual([]);
    expect(fixed('FROM debian:12\nRUN [[ -f x ]] && y\n').outcomes).toEqual(['SC3010 no-fix']);
  });
});

describe('without ShellCheck', () => {
  it('says that it is missing, and reports nothing', () => {
    const path = process.env['PATH'];
    process.env['PATH'] = '';
    try {
      const checker = new ShellCheck();
      expect(checker.check([{ text: 'x', dialect: 'sh' }])).toBeUndefined();
      expect(checker.missing).toBe(true);
    } finally {
      process.env['PATH'] = path;
    }
  });
});
