/** Switches that turn off the check of certificates (`tls`) or of signatures and checksums (`signature`). */

export interface OptionSwitch {
  readonly checks: 'tls' | 'signature';
  readonly programs: readonly string[];
  /** Spellings; a long one may carry a value behind `=`. */
  readonly options: readonly string[];
  /** A letter that stands for it in bundles of short options. */
  readonly letter?: string;
  /** Letters of short options that take a value, so that a bundle ends there. */
  readonly lettersWithValue?: string;
  /** The option takes a value, and only such a value turns the check off; absent: the option alone does. */
  readonly value?: RegExp;
  /** What keeps its other meaning: `--force-yes` also answers. */
  readonly instead?: string;
  readonly source: string;
}

export const optionSwitches: readonly OptionSwitch[] = [
  {
    checks: 'tls',
    programs: ['curl'],
    options: ['--insecure', '--proxy-insecure', '-k'],
    letter: 'k',
    lettersWithValue: 'AbcCdDeEFhHKmoPQrtTuUwxXyYz',
    source: 'curl(1)',
  },
  { checks: 'tls', programs: ['wget', 'wget2'], options: ['--no-check-certificate'], source: 'wget(1)' },
  {
    checks: 'tls',
    programs: ['wget2', 'aria2c'],
    options: ['--check-certificate'],
    value: /^(?:false|off|no)$/i,
    source: 'aria2c(1)',
  },
  {
    checks: 'tls',
    programs: ['pip', 'pip2', 'pip3', 'uv'],
    options: ['--trusted-host', '--allow-insecure-host'],
    value: /./,
    source: 'pypa/pip:docs/html/cli/pip.rst',
  },
  {
    checks: 'tls',
    programs: ['git'],
    options: ['-c'],
    value: /^http\.(?:.*\.)?sslverify=(?:false|0|no|off)$/i,
    source: 'git-config(1)',
  },
  {
    checks: 'tls',
    programs: ['npm', 'pnpm', 'yarn'],
    options: ['--no-strict-ssl'],
    source: 'npm/cli:docs/lib/content/using-npm/config.md',
  },
  {
    checks: 'tls',
    programs: ['npm', 'pnpm', 'yarn'],
    options: ['--strict-ssl'],
    value: /^(?:false|0)$/i,
    source: 'npm/cli:docs/lib/content/using-npm/config.md',
  },
  {
    checks: 'tls',
    programs: ['apt-get', 'apt'],
    options: ['-o', '--option'],
    value: /^Acquire::https(?:::.*)?::Verify-(?:Peer|Host)=["']?(?:false|0|no|off)/i,
    source: 'apt-transport-https(1)',
  },
  {
    checks: 'tls',
    programs: ['yum', 'dnf', 'dnf5', 'microdnf', 'yum-config-manager'],
    options: ['--setopt'],
    value: /(?:^|\.)(?:proxy_)?sslverify=(?:0|false|no)$/i,
    source: 'dnf.conf(5)',
  },
  {
    checks: 'tls',
    programs: ['conda', 'mamba'],
    options: ['--insecure', '-k'],
    source: 'conda/conda:docs/source/commands/install.rst',
  },
  { checks: 'tls', programs: ['go'], options: ['-insecure'], source: 'golang/go:src/cmd/go/internal/modget/get.go' },
  {
    checks: 'tls',
    programs: ['helm', 'kubectl', 'oc'],
    options: ['--insecure-skip-tls-verify', '--insecure-skip-verify'],
    source: 'helm/helm:pkg/cmd/flags.go',
  },
  {
    checks: 'signature',
    programs: ['apt-get', 'apt', 'aptitude'],
    options: ['--allow-unauthenticated', '--allow-insecure-repositories', '--allow-downgrade-to-insecure-repositories'],
    source: 'apt-get(8)',
  },
  {
    checks: 'signature',
    programs: ['apt-get', 'apt', 'aptitude'],
    options: ['--force-yes'],
    instead: '-y',
    source: 'apt-get(8)',
  },
  {
    checks: 'signature',
    programs: ['apt-get', 'apt'],
    options: ['-o', '--option'],
    value:
      /^(?:APT::Get::AllowUnauthenticated|Acquire::AllowInsecureRepositories|Acquire::AllowWeakRepositories)=["']?(?:true|1|yes|on)/i,
    source: 'apt-secure(8)',
  },
  { checks: 'signature', programs: ['apk'], options: ['--allow-untrusted'], source: 'apk(8)' },
  {
    checks: 'signature',
    programs: ['yum', 'dnf', 'dnf5', 'microdnf', 'tdnf'],
    options: ['--nogpgcheck', '--no-gpgchecks'],
    source: 'dnf(8)',
  },
  {
    checks: 'signature',
    programs: ['yum', 'dnf', 'dnf5', 'microdnf', 'yum-config-manager'],
    options: ['--setopt'],
    value: /(?:^|\.)(?:repo_)?gpgcheck=(?:0|false|no)$/i,
    source: 'dnf.conf(5)',
  },
  {
    checks: 'signature',
    programs: ['rpm'],
    options: ['--nosignature', '--nodigest', '--nogpg', '--noverify'],
    source: 'rpm(8)',
  },
  { checks: 'signature', programs: ['zypper'], options: ['--no-gpg-checks'], source: 'zypper(8)' },
];

export interface VariableSwitch {
  readonly checks: 'tls' | 'signature';
  /** Upper case; npm reads both. */
  readonly name: string;
  readonly value: RegExp;
  readonly source: string;
}

export const variableSwitches: readonly VariableSwitch[] = [
  { checks: 'tls', name: 'NODE_TLS_REJECT_UNAUTHORIZED', value: /^0$/, source: 'nodejs/node:doc/api/cli.md' },
  {
    checks: 'tls',
    name: 'NPM_CONFIG_STRICT_SSL',
    value: /^(?:false|0)$/i,
    source: 'npm/cli:docs/lib/content/using-npm/config.md',
  },
  {
    checks: 'tls',
    name: 'YARN_STRICT_SSL',
    value: /^(?:false|0)$/i,
    source: 'yarnpkg/yarn:src/registries/npm-registry.js',
  },
  { checks: 'tls', name: 'PYTHONHTTPSVERIFY', value: /^0$/, source: 'PEP 493' },
  { checks: 'tls', name: 'PIP_TRUSTED_HOST', value: /./, source: 'pypa/pip:docs/html/topics/configuration.md' },
  { checks: 'tls', name: 'UV_INSECURE_HOST', value: /./, source: 'astral-sh/uv:docs/reference/environment.md' },
  { checks: 'tls', name: 'GIT_SSL_NO_VERIFY', value: /^(?!(?:false|0|no|off)$)./i, source: 'git(1)' },
  { checks: 'tls', name: 'GOINSECURE', value: /./, source: 'golang/go:src/cmd/go/internal/help/helpdoc.go' },
  {
    checks: 'tls',
    name: 'BUNDLE_SSL_VERIFY_MODE',
    value: /^0$/,
    source: 'ruby/rubygems:bundler/lib/bundler/man/bundle-config.1.ronn',
  },
  {
    checks: 'tls',
    name: 'CONDA_SSL_VERIFY',
    value: /^(?:false|0|no)$/i,
    source: 'conda/conda:docs/source/user-guide/configuration/settings.rst',
  },
  { checks: 'signature', name: 'GOSUMDB', value: /^off$/, source: 'golang/go:src/cmd/go/internal/help/helpdoc.go' },
  { checks: 'signature', name: 'GONOSUMCHECK', value: /^1$/, source: 'golang/go:src/cmd/go/internal/help/helpdoc.go' },
  {
    checks: 'signature',
    name: 'DOCKER_CONTENT_TRUST',
    value: /^0$/,
    source: 'docker/cli:docs/reference/commandline/cli.md',
  },
];

export interface SettingSwitch {
  readonly checks: 'tls' | 'signature';
  readonly programs: readonly string[];
  /** Words that stand in the call in this order, options and others between them left out. */
  readonly words: readonly RegExp[];
  readonly source: string;
}

/** Commands that write such a setting and do nothing else. */
export const settingSwitches: readonly SettingSwitch[] = [
  {
    checks: 'tls',
    programs: ['npm', 'pnpm', 'yarn'],
    words: [/^config$/, /^set$/, /^strict-ssl$/, /^false$/],
    source: 'npm/cli:docs/lib/content/using-npm/config.md',
  },
  {
    checks: 'tls',
    programs: ['npm', 'pnpm', 'yarn'],
    words: [/^(?:config|set)$/, /^(?:set|strict-ssl=false)$/, /^strict-ssl=false$/],
    source: 'npm/cli:docs/lib/content/using-npm/config.md',
  },
  {
    checks: 'tls',
    programs: ['npm'],
    words: [/^set$/, /^strict-ssl(?:=false)?$/],
    source: 'npm/cli:docs/lib/content/using-npm/config.md',
  },
  {
    checks: 'tls',
    programs: ['git'],
    words: [/^config$/, /^http\.(?:.*\.)?sslverify$/i, /^(?:false|0|no|off)$/i],
    source: 'git-config(1)',
  },
  {
    checks: 'tls',
    programs: ['pip', 'pip3'],
    words: [/^config$/, /^set$/, /\.trusted-host$/, /./],
    source: 'pypa/pip:docs/html/cli/pip_config.rst',
  },
  {
    checks: 'tls',
    programs: ['conda'],
    words: [/^config$/, /^ssl_verify$/, /^(?:false|no)$/i],
    source: 'conda/conda:docs/source/user-guide/configuration/settings.rst',
  },
  {
    checks: 'tls',
    programs: ['composer'],
    words: [/^config$/, /^(?:disable-tls|secure-http)$/, /^(?:true|false)$/],
    source: 'composer/composer:doc/06-config.md',
  },
  {
    checks: 'tls',
    programs: ['bundle', 'bundler'],
    words: [/^config$/, /^ssl_verify_mode$/, /^0$/],
    source: 'ruby/rubygems:bundler/lib/bundler/man/bundle-config.1.ronn',
  },
  {
    checks: 'tls',
    programs: ['go'],
    words: [/^env$/, /^GOINSECURE=./],
    source: 'golang/go:src/cmd/go/internal/help/helpdoc.go',
  },
  {
    checks: 'signature',
    programs: ['go'],
    words: [/^env$/, /^GOSUMDB=off$/],
    source: 'golang/go:src/cmd/go/internal/help/helpdoc.go',
  },
];
