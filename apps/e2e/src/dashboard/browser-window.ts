import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';

/** Kept out of git. */
const SCREENSHOTS = join(process.cwd(), '.cube/screenshots');

/** What axe calls serious or critical. */
const GRAVE = ['serious', 'critical'];

export interface WindowOptions {
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
}

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** A window on the dashboard that keeps what went wrong in it: errors, refusals of the policy, requests to elsewhere. */
export class BrowserWindow {
  readonly wrong: string[] = [];

  private constructor(
    readonly page: Page,
    private readonly context: BrowserContext,
    private readonly url: string,
  ) {}

  static async open(browser: Browser, url: string, options: WindowOptions = {}): Promise<BrowserWindow> {
    const { theme = 'dark', width = 1280, height = 860 } = options;
    const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    const window = new BrowserWindow(page, context, url);
    page.on('pageerror', (error) => window.wrong.push(`error: ${error.message}`));
    page.on('console', (message) => {
      // What the manager refuses, or a manager that is away, is the browser's to tell; scripts tell nothing.
      const isNetwork = message.text().startsWith('Failed to load resource');
      if (message.type() === 'error' && !isNetwork) window.wrong.push(`console: ${message.text()}`);
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(`${url}/`)) window.wrong.push(`elsewhere: ${request.url()}`);
    });
    return window;
  }

  async goTo(hash: string): Promise<void> {
    await this.page.goto(`${this.url}/${hash}`);
    // Another hash alone loads nothing.
    await this.page.waitForLoadState('load');
  }

  /** As far as the tab key has to be pressed. */
  async tabTo(selector: string): Promise<void> {
    const wanted = this.page.locator(`${selector}:focus`);
    for (let presses = 0; presses < 60; presses += 1) {
      if ((await wanted.count()) > 0) return;
      await this.page.keyboard.press('Tab');
    }
    throw new Error(`the tab key leads nowhere near ${selector}`);
  }

  /** Grave findings of axe, in words. */
  async graveFindings(): Promise<string[]> {
    const axe = await readFile(
      createRequire(join(process.cwd(), 'package.json')).resolve('axe-core/axe.min.js'),
      'utf8',
    );
    await this.page.evaluate(axe);
    const found = await this.page.evaluate<readonly Violation[]>('axe.run().then(({ violations }) => violations)');
    return found
      .filter(({ impact }) => GRAVE.includes(impact))
      .map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''} ${nodes[0]?.failureSummary ?? ''}`);
  }

  async shoot(name: string): Promise<void> {
    await mkdir(SCREENSHOTS, { recursive: true });
    await this.page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}
