/** The series as files for `git am`. */
import type { Git } from '../workspace/git-process.ts';
import type { PullRequestDraft } from './types.ts';

export interface PatchFile {
  /** `0001-….patch`. */
  readonly name: string;
  readonly contents: Buffer;
}

/**
 * One mail for each commit. Lines that are taken out stand in a patch as they are in git: old values too.
 */
export function patchesOf(git: Git, draft: PullRequestDraft): readonly PatchFile[] {
  return draft.commits.map(({ id, message }, index) => {
    const mail = git.bytes(
      [
        // What a user has set for his own patches is not to change what `git am` gets.
        ...['-c', 'diff.noprefix=false', '-c', 'diff.mnemonicPrefix=false', '-c', 'diff.external='],
        ...[
          '-c',
          'format.attach=false',
          '-c',
          'format.headers=',
          '-c',
          'format.from=false',
          '-c',
          'format.notes=false',
        ],
        ...['-c', 'format.encodeEmailHeaders=true', '-c', 'format.useAutoBase=false', '-c', 'format.thread=false'],
        ...['-c', 'diff.interHunkContext=0', '-c', 'diff.algorithm=myers'],
        ...[
          'format-patch',
          '--stdout',
          '--no-signature',
          '--no-attach',
          '--no-numbered',
          '--no-cover-letter',
          '--no-signoff',
        ],
        ...['--no-renames', '--no-ext-diff', '--no-textconv', '--no-color', '--binary', '--full-index', '--unified=3'],
        ...[
          '--src-prefix=a/',
          '--dst-prefix=b/',
          '--no-relative',
          '-O/dev/null',
          '--subject-prefix=PATCH',
          '--no-add-header',
          '--no-to',
          '--no-cc',
        ],
        ...['-1', id],
      ],
      'the patch cannot be made',
    );
    const number = String(index + 1).padStart(4, '0');
    return { name: `${number}-${nameOf(message)}.patch`, contents: forMail(mail) };
  });
}

function nameOf(message: string): string {
  const subject = message.slice(0, message.indexOf('\n'));
  const slug = subject.replaceAll(/[^A-Za-z0-9._]+/g, '-').replaceAll(/^[-.]+|[-.]+$/g, '');
  return slug.slice(0, 52).replace(/[-.]+$/, '') || 'change';
}

/**
 * `git am` takes a carriage return at the end of a line for the mail's own and drops it, unless the
 * text is encoded; quoted-printable can still be read.
 */
function forMail(mail: Buffer): Buffer {
  if (!mail.includes(13)) return mail;
  const end = mail.indexOf('\n\n');
  const head = mail.subarray(0, end).toString('latin1').split('\n');
  const others = head.filter((line) => !/^(MIME-Version|Content-Type|Content-Transfer-Encoding):/i.test(line));
  const mime = [
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=UTF-8',
    'Content-Transfer-Encoding: quoted-printable',
  ];
  return Buffer.concat([
    Buffer.from(`${[...others, ...mime].join('\n')}\n\n`, 'latin1'),
    Buffer.from(quotedPrintable(mail.subarray(end + 2)), 'latin1'),
  ]);
}

/** RFC 2045, section 6.7. */
function quotedPrintable(bytes: Buffer): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const next = bytes.indexOf(10, at);
    const end = next === -1 ? bytes.length : next;
    let line = '';
    for (const [index, byte] of bytes.subarray(at, end).entries()) {
      const isLast = at + index === end - 1;
      const isPlain = byte === 9 || byte === 32 ? !isLast : byte > 32 && byte < 127 && byte !== 61;
      const part = isPlain ? String.fromCharCode(byte) : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
      if (line.length + part.length > 75) {
        lines.push(`${line}=`);
        line = '';
      }
      line += part;
    }
    lines.push(line);
    at = end + 1;
  }
  return `${lines.join('\n')}\n`;
}
