/** `/root` is 0700 and belongs to root: nothing there can be reached by another user. */
import { copiesOf } from '../../support/dockerfile-files.ts';
import type { Work } from './work.ts';

const rootHome = /^\/root(?=\/|$)/;
/** Where files go instead. */
const applicationHome = '/app';

/**
 * Moves a WORKDIR in `/root` to `/app` when everything else is relative to it, and gives the path
 * that `path` has then; blocks when `/root` is spoken of elsewhere.
 */
export function leaveRootHome(work: Work, path: string): string {
  const { stage } = work;
  const speaking = stage.instructions.filter((one) => /(?:^|[\s"'=:])\/root(?:\/|\s|["':]|$)/.test(one.argument));
  if (speaking.length === 0) return path;
  const onlyWorkdir = speaking.every((one) => one.keyword === 'WORKDIR');
  const taken = copiesOf(work.facts, stage).some(
    (copy) => copy.destination === applicationHome || copy.destination.startsWith(`${applicationHome}/`),
  );
  const mounted = work.services.some((service) => service.mounts.some((mount) => rootHome.test(mount.target)));
  if (!onlyWorkdir || taken || mounted) {
    const [first] = speaking;
    if (first !== undefined)
      work.block(
        'writes-as-root',
        first,
        'speaks of /root, which only root may enter',
        'Use a directory such as /app.',
      );
    return path;
  }
  for (const { argumentText } of speaking) {
    const length = '/root'.length;
    work.replace(argumentText.rangeOf(0, argumentText.text === '/root/' ? length + 1 : length), applicationHome);
  }
  work.touches('workdir');
  work.why.push(
    '/root can be entered by root only, so the working directory is /app now [GoogleContainerTools/distroless:common/variables.bzl]',
  );
  return path.replace(rootHome, applicationHome);
}
