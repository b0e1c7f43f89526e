/** The scripts that the RUN instructions of a project run. */
import { type RunFacts, runsOf } from '../../../src/source/dockerfile/run.ts';
import type { DockerfileFacts, Stage } from '../../../src/source/dockerfile/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { shippedStages } from '../shipped-stages.ts';
import type { ShellBody } from './run-edits.ts';

export interface ShellRun {
  readonly facts: DockerfileFacts;
  readonly stage: Stage;
  readonly run: RunFacts;
  readonly body: ShellBody;
}

/** Every RUN that a POSIX shell reads, in the order of the files. */
export function* shellRuns(project: Project): Iterable<ShellRun> {
  for (const facts of project.dockerfiles) for (const stage of facts.stages) yield* shellRunsOf(facts, stage);
}

export function* shellRunsOf(facts: DockerfileFacts, stage: Stage): Iterable<ShellRun> {
  for (const run of runsOf(facts, stage)) {
    const { body } = run;
    if (body.kind === 'shell') yield { facts, stage, run, body };
  }
}

/** Whether SHELL says what reads the script, and not the RUN itself (`["sh", "-c", …]`, a here-document with `#!`). */
export function isReadByShell({ body }: ShellRun): boolean {
  return body.form !== 'json' && body.shell.length > 1;
}

/** Stages whose layers are part of an image that somebody runs: shipped ones, and what they stand on. */
export function layersShipped(project: Project, facts: DockerfileFacts): ReadonlySet<Stage> {
  const shipped = new Set<Stage>();
  for (const stage of shippedStages(project, facts))
    for (let one: Stage | undefined = stage; one !== undefined; one = one.parent) shipped.add(one);
  return shipped;
}

/** The stage and those it stands on, nearest first. */
export function lineage(stage: Stage): readonly Stage[] {
  return stage.parent === undefined ? [stage] : [stage, ...lineage(stage.parent)];
}
