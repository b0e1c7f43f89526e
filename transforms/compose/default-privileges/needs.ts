/**
 * Which capabilities a service needs beside `cap_drop: [ALL]`: a pure decision over what is known
 * of it. Granted is never more than the service had before: what knowledge asks for beyond
 * Docker's default capabilities is left to the service's own `cap_add`.
 */
import type { ImageFacts } from '../../../src/knowledge/types.ts';
import type { Decision, Situation } from '../../support/service/situation.types.ts';
import { nameOf, needs, setuidRisk, sourceOf } from './grants.ts';
import { asOtherUser } from './other-user.ts';
import { asRoot } from './root.ts';
import { unfitImage } from './unfit-image.ts';

/** What the service needs, or why it must be left alone. */
export function decideNeeds(situation: Situation): Decision {
  const facts = factsOf(situation);
  const unfit = unfitImage(situation, facts);
  if (unfit !== undefined) return unfit;

  if (situation.user.kind === 'other')
    return asOtherUser(situation, facts, situation.user.text, situation.user.fromVariable);
  if (situation.user.kind === 'root')
    return asRoot(situation, facts, `user: ${situation.user.text} in the compose file`);
  const { image } = situation;
  const written = image.kind === 'built' ? image.built.user : 'base';
  if (image.kind === 'built' && written === 'other')
    return asOtherUser(situation, facts, `${image.built.userText} in ${image.dockerfile}`, false);
  if (image.kind === 'built' && written === 'unknown')
    return asRoot(situation, undefined, `${image.built.userText} in ${image.dockerfile} has no value here`);
  const user = facts?.user;
  if (written === 'base' && user !== undefined && !user.startsAsRoot) {
    return asOtherUser(
      situation,
      facts,
      `the image's own user${user.endsAs === undefined ? '' : ` ${user.endsAs}`}`,
      false,
    );
  }
  return asRoot(situation, facts, undefined);
}

/** For a service that has dropped its capabilities already. */
export function decideNoNewPrivileges(situation: Situation): Decision {
  const facts = factsOf(situation);
  const unfit = unfitImage(situation, facts);
  if (unfit !== undefined) return unfit;
  const works = situation.image.kind === 'known' ? facts?.noNewPrivileges : undefined;
  if (works?.works === true && situation.start.kind === 'stock')
    return needs([], [`${nameOf(situation.image)} works with no-new-privileges ${sourceOf(works)}`], []);
  return needs(
    [],
    [
      'changing the user with gosu, su-exec, su or setpriv works as before, since they start as root [measured on Docker Engine 20.10]',
    ],
    [setuidRisk],
  );
}

/** Facts of the image, or of the image that it is built on. */
function factsOf({ image }: Situation): ImageFacts | undefined {
  if (image.kind === 'known') return image.facts;
  return image.kind === 'built' ? image.built.base : undefined;
}
