/** The HTML report in a real browser (Chromium from Debian); skipped, loudly, where there is none. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { htmlReport } from '../../src/report/formats/html/page.ts';
import type { ReportModel } from '../../src/report/model.types.ts';
import { packageRoot } from '../cli/scene.ts';
import { demoModel, hostileRepository, modelOf } from '../report/scene.ts';
import { tempFolder } from '../support/temp.ts';

const chromium = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path !== undefined && existsSync(path));
if (chromium === undefined)
  process.stderr.write('\nNo Chromium was found: the tests of the HTML report in a browser are skipped.\n');
const axe = readFileSync(join(packageRoot, 'node_modules/axe-core/axe.min.js'), 'utf8');

interface Opened {
  readonly page: Page;
  /** Everything that was asked for, the page itself left out. */
  readonly requests: readonly string[];
  readonly errors: readonly string[];
}

/** The value of an expression in the page: code of the page is text here, since Node's types know no document. */
async function inPage<T>(page: Page, expression: string): Promise<T> {
  return (await page.evaluate(expression)) as T;
}

describe.skipIf(chromium === undefined)('the HTML report', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await puppeteer.launch({ executablePath: chromium ?? '', args: ['--no-sandbox', '--disable-gpu'] });
  });
  afterAll(async () => {
    await browser.close();
  });

  async function open(model: ReportModel, width = 1280, scheme: 'light' | 'dark' = 'light'): Promise<Opened> {
    const file = join(tempFolder(), 'report.html');
    writeFileSync(file, htmlReport(model));
    const page = await browser.newPage();
    onTestFinished(() => page.close());
    const requests: string[] = [];
    const errors: string[] = [];
    page.on('request', (request) => {
      if (request.url() !== pathToFileURL(file).href) requests.push(request.url());
    });
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    page.on('dialog', (dialog) => {
      errors.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    await page.setViewport({ width, height: 900 });
    await page.goto(pathToFileURL(file).href);
    const shots = process.env['DOCKFIX_SCREENSHOTS'];
    if (shots !== undefined)
      await page.screenshot({ path: join(shots, `report-${width}-${scheme}.png`) as `${string}.png`, fullPage: true });
    return { page, requests, errors };
  }

  /** What axe finds against WCAG 2.2 A and AA and its best practices. */
  async function violations(page: Page): Promise<readonly string[]> {
    // The page lets no other script in; the browser's own tools may.
    const session = await page.createCDPSession();
    const { result } = await session.send('Runtime.evaluate', {
      expression: `${axe};axe.run(document, {resultTypes: ['violations']}).then((found) => found.violations.map((one) => one.id + ': ' + one.nodes.slice(0, 3).map((node) => node.html + ' ' + node.failureSummary).join('; ')))`,
      awaitPromise: true,
      returnByValue: true,
    });
    return result.value as readonly string[];
  }

  it.each([
    [390, 'light'],
    [390, 'dark'],
    [1280, 'light'],
    [1280, 'dark'],
  ] as const)('is accessible, asks for nothing and fits %i pixels (%s)', async (width, scheme) => {
    const { page, requests, errors } = await open(await demoModel(), width, scheme);
    await inPage(page, `for (const one of document.querySelectorAll('details')) one.open = true`);
    expect(await violations(page)).toEqual([]);
    expect(await inPage<number>(page, 'document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    expect({ requests, errors }).toEqual({ requests: [], errors: [] });
  });

  it('filters by words, severity and fix, and says how many are left', async () => {
    const model = await demoModel();
    const { page } = await open(model);
    const shown = () =>
      inPage<number>(page, `[...document.querySelectorAll('article')].filter((one) => one.checkVisibility()).length`);
    const expectShown = async (number: number) => {
      const told = `${number} of ${model.findings.length} shown`;
      await page.waitForFunction(`document.getElementById('shown').textContent === ${JSON.stringify(told)}`);
      expect(await shown()).toBe(number);
    };
    await page.type('input[type=search]', 'socket mounted');
    await expectShown(model.findings.filter(({ rule }) => rule === 'compose/docker-socket-mounted').length);
    await page.click('button[type=reset]');
    await expectShown(model.findings.length);
    await page.click('input[value=critical]');
    await expectShown(model.findings.filter(({ severity }) => severity !== 'critical').length);
    await page.select('select[name=o]', 'safe');
    await expectShown(
      model.findings.filter(
        ({ severity, outcome }) =>
          severity !== 'critical' && outcome.kind === 'fix' && outcome.applicability === 'safe',
      ).length,
    );
  });

  it('shows who a service reaches, by mouse and by keys, before and after', async () => {
    const model = await demoModel();
    const { page } = await open(model);
    const [picture] = model.assessment.architecture;
    const service = picture?.services.find(({ name }) => name === 'web');
    await inPage(
      page,
      `[...document.querySelectorAll('figure:not([hidden]) [role=button]')].find((one) => one.textContent.includes('Show who web reaches')).focus()`,
    );
    await page.keyboard.press('Enter');
    const note = await inPage<string>(page, `document.querySelector('figure:not([hidden]) p[aria-live]').textContent`);
    expect(note).toContain(`web can reach ${service?.reaches.join(', ')}`);
    expect(await inPage<number>(page, `document.querySelectorAll('figure:not([hidden]) g.reached').length`)).toBe(
      service?.reaches.length,
    );
    const [, after] = await page.$$('[data-tabs] button');
    await after?.click();
    expect(
      await inPage<string>(page, `document.querySelector('figure:not([hidden]) figcaption').textContent`),
    ).toContain('after all fixes');
  });

  it('prints with everything open', async () => {
    const { page } = await open(await demoModel());
    await inPage(page, `dispatchEvent(new Event('beforeprint'))`);
    expect(await inPage<number>(page, `document.querySelectorAll('details:not([open])').length`)).toBe(0);
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.length).toBeGreaterThan(10_000);
  });

  it('lets no name become markup, and nothing run', async () => {
    const model = await modelOf(hostileRepository());
    const { page, requests, errors } = await open(model);
    expect({ requests, errors }).toEqual({ requests: [], errors: [] });
    const found = await inPage(
      page,
      `({
        foreign: document.querySelectorAll('img, iframe, object, embed, body script:not(:last-child), [onerror], [onclick]').length,
        links: [...document.querySelectorAll('a')].filter((one) => !one.getAttribute('href').startsWith('#')).length,
        articles: document.querySelectorAll('article').length,
      })`,
    );
    expect(found).toEqual({ foreign: 0, links: 0, articles: model.findings.length });
    expect(await violations(page)).toEqual([]);
  });

  it('opens 5,000 findings, and says how long it took', async () => {
    const model = await demoModel();
    const findings = Array.from({ length: 5000 }, (_, at) => {
      const finding = model.findings[at % model.findings.length];
      if (finding === undefined) throw new Error('no finding');
      return { ...finding, fingerprint: `${at}` };
    });
    const file = join(tempFolder(), 'report.html');
    writeFileSync(file, htmlReport({ ...model, findings }));
    const page = await browser.newPage();
    onTestFinished(() => page.close());
    await page.setViewport({ width: 1280, height: 900 });
    const start = performance.now();
    await page.goto(pathToFileURL(file).href, { waitUntil: 'load' });
    // Two frames have been drawn.
    await inPage(page, 'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
    const taken = performance.now() - start;
    process.stderr.write(`5,000 findings are open after ${Math.round(taken)} ms\n`);
    expect(await inPage<number>(page, `document.querySelectorAll('article').length`)).toBe(5000);
  });
});
