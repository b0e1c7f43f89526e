import type { Json } from '../../core/types.ts';
import type { CommandForm, DockerfileFacts, Healthcheck } from './types.ts';

/**
 * The resolved model of a Dockerfile: `{ stages: [{ name, from, user, workdir, entrypoint, cmd,
 * healthcheck, shell, env, exposed, volumes }] }`. A value that the base image decides is left out.
 * Keys that would be undefined are absent, so that the frame check sees them come and go.
 */
export function dockerfileModel(facts: DockerfileFacts): Json {
  return {
    stages: facts.stages.map((stage) =>
      present({
        name: stage.name,
        from: stage.from.resolvedImage ?? stage.from.image,
        platform: stage.from.platform,
        user: stage.user?.value,
        workdir: stage.workdir?.value,
        entrypoint: stage.entrypoint && command(stage.entrypoint.value),
        cmd: stage.cmd && command(stage.cmd.value),
        healthcheck: stage.healthcheck && healthcheck(stage.healthcheck.value),
        shell: stage.shell?.value,
        env: Object.fromEntries([...stage.env].map(([name, { value }]) => [name, value])),
        exposed: stage.exposed,
        volumes: stage.volumes,
      }),
    ),
  };
}

function command({ form, words }: CommandForm): Json {
  return { form, words };
}

function healthcheck(value: Healthcheck): Json {
  return value.kind === 'none' ? 'none' : command(value.command);
}

function present(fields: Readonly<Record<string, Json | undefined>>): Json {
  const kept: Record<string, Json> = {};
  for (const [key, value] of Object.entries(fields)) if (value !== undefined) kept[key] = value;
  return kept;
}
