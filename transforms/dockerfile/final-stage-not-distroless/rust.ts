/** `cargo build`: what it writes, and what the result needs. */
import { posix } from 'node:path';
import { distrolessTargets } from '../../../src/knowledge/distroless.ts';
import { type BuildCommand, glibcTarget, installedPackages, type Proof, variable } from './build.ts';

/** Development packages whose shared library cc-debian13 has. */
const coveredByCc = new Set([
  'libc6-dev',
  'libssl-dev',
  'zlib1g-dev',
  'libzstd-dev',
  'linux-libc-dev',
  'libgcc-dev',
  'libstdc++-dev',
]);

function option(words: readonly string[], name: string): string | undefined {
  const index = words.indexOf(name);
  if (index !== -1) return words[index + 1];
  return words.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1);
}

function isBuild({ words }: BuildCommand): boolean {
  return (
    posix.basename(words[0] ?? '') === 'cargo' && (words[1] === 'build' || words[1] === 'b' || words[1] === 'install')
  );
}

/** Paths that a cargo command writes; one that ends in `/*` stands for any name in that folder. */
export function rustOutputs(one: BuildCommand): readonly string[] {
  if (!isBuild(one) || variable(one, 'CARGO_TARGET_DIR') !== undefined) return [];
  const { words } = one;
  if (words[1] === 'install') return [posix.join(option(words, '--root') ?? '/usr/local/cargo', 'bin', '*')];
  const profile =
    option(words, '--profile') ?? (words.includes('--release') || words.includes('-r') ? 'release' : 'debug');
  const triple = tripleOf(one);
  const folder = posix.join(one.directory, option(words, '--target-dir') ?? 'target', triple ?? '', profile);
  return [`${folder}/*`];
}

function tripleOf(one: BuildCommand): string | undefined {
  return option(one.words, '--target') ?? variable(one, 'CARGO_BUILD_TARGET');
}

/** Static for musl targets, else glibc as new as the builder's. */
export function rustProof(one: BuildCommand, commands: readonly BuildCommand[]): Proof {
  const no = (unproven: string, first: string): Proof => ({
    unproven,
    first,
    code: 'not-provably-static',
    at: one.instruction,
  });
  const installed = installedPackages(commands);
  const flags = variable(one, 'RUSTFLAGS') ?? '';
  const triple = tripleOf(one);
  if (triple?.includes('$') === true)
    return no('the target triple is not written out', 'Write --target x86_64-unknown-linux-musl.');
  const musl =
    triple === undefined ? one.base.family === 'rust' && one.base.libc === 'musl' : triple.includes('-linux-musl');
  if (musl) {
    if (installed.includes('cargo') || installed.includes('rust'))
      return no('cargo of the distribution links musl dynamically', 'Use the rust image or rustup.');
    if (flags.includes('-crt-static'))
      return no('RUSTFLAGS turns the static C library off', 'Drop -C target-feature=-crt-static.');
    return {
      target: distrolessTargets.static,
      why: 'the musl targets of Rust link the C library statically [rust-lang/rfcs:text/1721-crt-static.md]',
    };
  }
  const library = installed.find(
    (name) => (name.endsWith('-dev') || name.endsWith('-devel')) && !coveredByCc.has(name),
  );
  if (library !== undefined)
    return no(
      `the builder installs ${library}, whose library the program may load`,
      'Link it statically, or copy the library by hand.',
    );
  const target = glibcTarget(one.base, 'cc');
  if (target === undefined || one.stage.from.image.includes('$')) {
    return no(
      'the C library of the builder is not known',
      'Name the Debian release in the builder: rust:VERSION-trixie.',
    );
  }
  return {
    target,
    why: `the builder's glibc ${one.base.glibc ?? ''} is not newer than 2.41 of Debian 13, and cc has libgcc and libssl [GoogleContainerTools/distroless:cc/cc.bzl]`,
  };
}
