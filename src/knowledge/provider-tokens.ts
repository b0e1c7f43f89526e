/**
 * Tokens that tell by their form whose they are. A library would be asked asynchronously, and rules
 * are functions of their input; test/knowledge/provider-tokens.test.ts compares with secretlint.
 */
interface TokenForm {
  readonly provider: string;
  readonly pattern: string;
}

/** Sources: the providers' documentation of their token formats; secretlint and gitleaks, the rules of these names. */
const forms: readonly TokenForm[] = [
  { provider: 'GitHub', pattern: 'gh[pousr]_[A-Za-z0-9]{36}' },
  { provider: 'GitHub', pattern: 'github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}' },
  { provider: 'GitLab', pattern: '(?:glpat|gldt|glrt|glsoat)-[A-Za-z0-9_-]{20,}' },
  { provider: 'AWS', pattern: '(?:AKIA|ASIA)[A-Z2-7]{16}' },
  { provider: 'Slack', pattern: 'xox[abeoprs]-[A-Za-z0-9-]{24,}' },
  { provider: 'Slack', pattern: 'xapp-\\d-[A-Z0-9]+-\\d+-[a-f0-9]{32,}' },
  { provider: 'Slack', pattern: 'https://hooks\\.slack\\.com/services/T[A-Z0-9]+/B[A-Z0-9]+/[A-Za-z0-9]{20,}' },
  {
    provider: 'Discord',
    pattern: 'https://(?:ptb\\.|canary\\.)?discord(?:app)?\\.com/api/webhooks/\\d{17,20}/[\\w-]{60,}',
  },
  { provider: 'Stripe', pattern: '(?:sk|rk)_live_[A-Za-z0-9]{24,}' },
  { provider: 'Stripe', pattern: 'whsec_[A-Za-z0-9+/=]{32,}' },
  { provider: 'Google', pattern: 'AIza[A-Za-z0-9_-]{35}' },
  { provider: 'OpenAI', pattern: 'sk-(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{20,}T3BlbkFJ[A-Za-z0-9_-]{20,}' },
  { provider: 'Anthropic', pattern: 'sk-ant-(?:api|admin)\\d{2}-[A-Za-z0-9_-]{80,}' },
  { provider: 'Hugging Face', pattern: 'hf_[A-Za-z0-9]{34}' },
  { provider: 'npm', pattern: 'npm_[A-Za-z0-9]{36}' },
  { provider: 'PyPI', pattern: 'pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,}' },
  { provider: 'Docker', pattern: 'dckr_(?:pat|oat)_[A-Za-z0-9_-]{27,}' },
  { provider: 'DigitalOcean', pattern: 'do[oprt]_v1_[a-f0-9]{64}' },
  { provider: 'SendGrid', pattern: 'SG\\.[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{43}' },
  { provider: 'Telegram', pattern: '\\d{8,10}:AA[A-Za-z0-9_-]{33}' },
  { provider: 'Tailscale', pattern: 'tskey-(?:auth|api|client)-[A-Za-z0-9]+-[A-Za-z0-9]{20,}' },
  { provider: 'Grafana', pattern: 'gl(?:sa|c)_[A-Za-z0-9_=]{32,}' },
  { provider: 'Linear', pattern: 'lin_api_[A-Za-z0-9]{40}' },
  { provider: 'Shopify', pattern: 'shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32}' },
  { provider: 'Databricks', pattern: 'dapi[a-f0-9]{32}' },
  { provider: 'age', pattern: 'AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}' },
];

const patterns = forms.map(({ provider, pattern }) => ({
  provider,
  // A longer run of the same letters is something else.
  pattern: new RegExp(`(?<![A-Za-z0-9_-])(?:${pattern})(?![A-Za-z0-9_-])`),
}));

export interface ProviderToken {
  readonly provider: string;
  /** `[start, end)` in the text. */
  readonly start: number;
  readonly end: number;
}

/** The first token of a known provider in a text; undefined when there is none. */
export function providerTokenIn(text: string): ProviderToken | undefined {
  for (const { provider, pattern } of patterns) {
    const match = pattern.exec(text);
    // What a manual prints in place of one: `AKIAIOSFODNN7EXAMPLE`, `ghp_xxxx…`.
    if (match === null || /example|x{8}|0{8}|1234567890abc/i.test(match[0])) continue;
    return { provider, start: match.index, end: match.index + match[0].length };
  }
  return undefined;
}
