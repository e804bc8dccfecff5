// `node tools/pictures.mjs URL`: the pictures of the dashboard in docs/images, of the cluster at that URL.
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { whichCommand } from './setup/command.mjs';
import { say } from './setup/progress.mjs';
import { ROOT } from './setup/root.mjs';

const PICTURES = [
  { name: 'dashboard-overview', place: '', theme: /** @type {const} */ ('dark') },
  { name: 'dashboard-what-if', place: '#/what-if/worker-1', theme: /** @type {const} */ ('light') },
];

const [url = 'http://127.0.0.1:5556'] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: whichCommand('chromium') ?? 'chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
for (const { name, place, theme } of PICTURES) {
  const page = await browser.newPage({ viewport: { width: 1180, height: 800 }, colorScheme: theme });
  await page.goto(`${url}/${place}`);
  await page.locator('.page:not([aria-busy]) .cell').first().waitFor();
  // Plans and reports are a call away.
  await page.waitForTimeout(2_000);
  await page.screenshot({ path: join(ROOT, `docs/images/${name}.png`) });
  say(`docs/images/${name}.png`);
}
await browser.close();
