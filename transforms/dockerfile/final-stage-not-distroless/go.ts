/** `go build`: what it writes, and whether the result needs a C library. */
import { posix } from 'node:path';
import { distrolessTargets } from '../../../src/knowledge/distroless.ts';
import { type BuildCommand, glibcTarget, installedPackages, type Proof, variable } from './build.ts';

/** Flags of `go build` that take a value as the next word (go help build). */
const flagsWithValue = new Set([
  '-o',
  '-p',
  '-C',
  '-asmflags',
  '-buildmode',
  '-buildvcs',
  '-compiler',
  '-covermode',
  '-coverpkg',
  '-gccgoflags',
  '-gcflags',
  '-installsuffix',
  '-ldflags',
  '-mod',
  '-modfile',
  '-overlay',
  '-pgo',
  '-pkgdir',
  '-tags',
  '-toolexec',
]);
/** Packages that bring a C compiler. */
const compilers = new Set([
  'gcc',
  'g++',
  'build-base',
  'musl-dev',
  'clang',
  'build-essential',
  'alpine-sdk',
  'gcompat',
]);
/** Development packages whose shared library base-debian13 has. */
const coveredByBase = new Set(['libc6-dev', 'libssl-dev', 'zlib1g-dev', 'libzstd-dev', 'linux-libc-dev']);

interface GoBuild {
  readonly flags: ReadonlyMap<string, string>;
  readonly packages: readonly string[];
  readonly action: 'build' | 'install';
}

function readGo(one: BuildCommand): GoBuild | undefined {
  const [program = '', action = '', ...rest] = one.words;
  if (posix.basename(program) !== 'go' || (action !== 'build' && action !== 'install')) return undefined;
  const flags = new Map<string, string>();
  const packages: string[] = [];
  for (let index = 0; index < rest.length; index += 1) {
    const word = rest[index] ?? '';
    if (!word.startsWith('-')) {
      packages.push(word);
      continue;
    }
    const flag = word.startsWith('--') ? word.slice(1) : word;
    const equals = flag.indexOf('=');
    if (equals !== -1) flags.set(flag.slice(0, equals), flag.slice(equals + 1));
    else if (flagsWithValue.has(flag)) {
      index += 1;
      flags.set(flag, rest[index] ?? '');
    } else flags.set(flag, '');
  }
  return { flags, packages, action };
}

/** The path that a `go build` or `go install` writes; undefined for another command or an output that the text does not name. */
export function goOutput(one: BuildCommand): string | undefined {
  const build = readGo(one);
  if (build === undefined || build.packages.length > 1) return undefined;
  const [target = '.'] = build.packages;
  const output = build.flags.get('-o');
  const name = packageName(target);
  if (build.action === 'install')
    return name === undefined ? undefined : posix.join(variable(one, 'GOBIN') ?? '/go/bin', name);
  const changed = build.flags.get('-C');
  const directory = changed === undefined ? one.directory : posix.resolve(one.directory, changed);
  if (output !== undefined) {
    if (output.includes('$')) return undefined;
    const path = posix.resolve(directory, output);
    return output.endsWith('/') || output === '.' ? `${path}/*` : path;
  }
  return name === undefined ? undefined : posix.join(directory, name);
}

/** What Go calls the program when `-o` does not: undefined when the module's name decides. */
function packageName(target: string): string | undefined {
  if (target.includes('$') || target.includes('...')) return undefined;
  const [path = ''] = target.split('@');
  if (path.endsWith('.go')) return posix.basename(path, '.go');
  const name = posix.basename(posix.normalize(path));
  return name === '.' || name === '..' || name === '' ? undefined : name;
}

/** Whether the program that this command builds is static, else which glibc image carries it. */
export function goProof(one: BuildCommand, commands: readonly BuildCommand[]): Proof {
  const build = readGo(one);
  const no = (unproven: string, first: string): Proof => ({
    unproven,
    first,
    code: 'not-provably-static',
    at: one.instruction,
  });
  const flags = build?.flags ?? new Map<string, string>();
  const goflags = variable(one, 'GOFLAGS') ?? '';
  const mode = flags.get('-buildmode') ?? /-buildmode=(\w+)/.exec(goflags)?.[1];
  if (mode !== undefined && mode !== 'exe' && mode !== 'default')
    return no(`-buildmode=${mode} keeps a loader's name in the file`, 'Build with the default build mode.');
  if (flags.has('-race')) return no('-race needs cgo', 'Leave -race to tests.');
  const ldflags = flags.get('-ldflags') ?? '';
  const staticLink = /-extldflags[ =]['"]?[^'"]*-static/.test(ldflags);
  if (/-linkmode[ =]external/.test(ldflags) && !staticLink)
    return no('-linkmode external links against the C library', 'Drop it, or link with -extldflags -static.');
  const system = variable(one, 'GOOS');
  if (system !== undefined && system !== 'linux' && !system.includes('$'))
    return no(`it is built for ${system}`, 'Build for linux.');

  const cgo = variable(one, 'CGO_ENABLED') ?? goEnvSetting(one, commands);
  if (cgo === '0')
    return {
      target: distrolessTargets.static,
      why: 'CGO_ENABLED=0 makes a Go program static [golang/go cmd/cgo documentation]',
    };
  const installed = installedPackages(commands);
  if (
    cgo === undefined &&
    one.base.family === 'go' &&
    one.base.libc === 'musl' &&
    !installed.some((name) => compilers.has(name)) &&
    !one.stage.from.image.includes('$')
  ) {
    return {
      target: distrolessTargets.static,
      why: 'golang alpine images have no C compiler, so cgo was off already; CGO_ENABLED=0 now says so [docker-library/golang]',
      insert: { offset: one.instruction.argumentText.offsetAt(one.command.start), text: 'CGO_ENABLED=0 ' },
    };
  }
  if (cgo !== undefined && cgo !== '1')
    return no('the value of CGO_ENABLED is not written out', 'Write CGO_ENABLED=0 in front of go build.');
  if (one.base.libc !== 'glibc') {
    return no(
      'it is built with cgo on a musl base, so it may need the musl loader',
      'Write CGO_ENABLED=0 in front of go build when the program needs no C code; else build on golang:VERSION-trixie.',
    );
  }
  const library = installed.find(
    (name) => (name.endsWith('-dev') || name.endsWith('-devel')) && !coveredByBase.has(name),
  );
  if (library !== undefined)
    return no(
      `the builder installs ${library}, whose library the program may load`,
      'Build with CGO_ENABLED=0 when it is not needed.',
    );
  const target = glibcTarget(one.base, 'base');
  if (target === undefined || one.stage.from.image.includes('$')) {
    return no(
      'cgo is not off, and the C library of the builder is not known',
      'Write CGO_ENABLED=0 in front of go build when the program needs no C code, or name the Debian release in the builder: golang:VERSION-trixie.',
    );
  }
  return {
    target,
    why: `cgo may be in use; the builder's glibc ${one.base.glibc ?? ''} is not newer than 2.41 of Debian 13 [GoogleContainerTools/distroless:base/base.bzl]`,
  };
}

/** `go env -w CGO_ENABLED=0` of an earlier command. */
function goEnvSetting(one: BuildCommand, commands: readonly BuildCommand[]): string | undefined {
  const setting = commands
    .slice(0, commands.indexOf(one))
    .findLast(
      ({ words }) =>
        words[0] === 'go' &&
        words[1] === 'env' &&
        words[2] === '-w' &&
        words.some((word) => word.startsWith('CGO_ENABLED=')),
    );
  return setting?.words.find((word) => word.startsWith('CGO_ENABLED='))?.slice('CGO_ENABLED='.length);
}
