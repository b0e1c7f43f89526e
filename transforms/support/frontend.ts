/** Which Dockerfile frontend a file asks for. */
import type { DockerfileFacts } from '../../src/source/dockerfile/types.ts';

/**
 * Whether the frontend that `# syntax=` names is at least `docker/dockerfile:1.<minor>`. A floating
 * `docker/dockerfile:1` is the newest (docs.docker.com/build/buildkit/frontend); undefined where the builder's own
 * one reads the file, whose version the file does not say.
 */
export function frontendIsAtLeast({ syntax }: DockerfileFacts, minor: number): boolean | undefined {
  if (syntax === undefined) return undefined;
  const version = /^docker(?:\.io\/docker)?\/dockerfile(?::1(?:\.(\d+))?(?:[.@-].*)?)?$/.exec(syntax);
  return version !== null && (version[1] === undefined || Number(version[1]) >= minor);
}
