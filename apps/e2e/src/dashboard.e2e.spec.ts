import {
  buildTestImages,
  Cluster,
  openBrowser,
  requireEngine,
  RUNNING,
  TEST_IMAGES,
  until,
} from '@cube/testing/system';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { gzipSync } from 'node:zlib';
import { BrowserWindow } from './dashboard/browser-window';

const SLEEP = { Image: TEST_IMAGES.busybox, Cmd: ['sleep', '3600'], StopGracePeriod: 0 };
const MARKUP = '<img src=x onerror="document.title=\'pwned\'">';
const HOSTILE = `head -c 10000000 /dev/zero | tr '\\0' x; echo; echo '${MARKUP.replaceAll("'", '"')}'; printf '\\007\\342\\200\\256nrut\\n'; sleep 3600`;
const PAGES = [
  '',
  '#/tasks',
  '#/task/web-1',
  '#/nodes',
  '#/node/worker-0',
  '#/events',
  '#/run',
  '#/run/web-1',
  '#/what-if/worker-0',
];
const TABS = ['history', 'placement', 'logs', 'use', 'exec', 'spec'];
const TOKEN = 'a-token-of-users-0123456789';
const MOST_BYTES = 150_000;

it('the dashboard is under 150 kB, packed', () => {
  const directory = join(process.cwd(), 'dist/dashboard');
  const files = ['index.html', ...readdirSync(join(directory, 'assets')).map((name) => `assets/${name}`)];
  const bytes = files.map((file) => gzipSync(readFileSync(join(directory, file))).length);
  expect(files.length).toBeGreaterThanOrEqual(4);
  expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThan(MOST_BYTES);
});

describe('the dashboard', () => {
  let cluster: Cluster;
  let browser: Browser;
  let window: BrowserWindow;

  beforeAll(async () => {
    await buildTestImages(await requireEngine());
    cluster = await Cluster.start({ workers: 2 });
    browser = await openBrowser();
    for (const name of ['web-1', 'web-2']) {
      await cluster.run({ ...SLEEP, Name: name, CPU: 0.1, Memory: 2 ** 26, Labels: { note: MARKUP } });
    }
    await cluster.run({ Name: 'hostile', Image: TEST_IMAGES.busybox, Cmd: ['sh', '-c', HOSTILE], StopGracePeriod: 0 });
    await cluster.run({ ...SLEEP, Name: 'waiting', Constraints: ['node.labels.disk==ssd'] });
    await cluster.run({ ...SLEEP, Name: 'failing', Cmd: ['sh', '-c', 'exit 78'], RestartPolicy: 'no' });
    for (const name of ['web-1', 'web-2', 'hostile']) await cluster.running(name);
    await cluster.final('failing');
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await cluster?.stop();
  }, 60_000);

  beforeEach(async () => {
    window = await BrowserWindow.open(browser, cluster.url);
  });

  afterEach(async () => {
    await window.close();
    expect(window.wrong).toEqual([]);
  });

  const see = (text: string) => window.page.getByText(text).first().waitFor();

  it('says on its first page what is wrong, why, and what to do', async () => {
    await window.goTo('');
    await see('1 task waiting for a node');
    await see('no-fitting-node');
    await see('label worker-0 disk=ssd');
    await see('1 task failed');
    await see('exit code 78');
    expect(await window.page.locator('.count.state-running .count-figure').textContent()).toBe('3');
    expect(await window.page.locator('.cell').count()).toBe(2);
  }, 60_000);

  it.each(['dark', 'light'] as const)(
    'has nothing that axe finds grave on any page, %s',
    async (theme) => {
      await window.close();
      window = await BrowserWindow.open(browser, cluster.url, { theme });
      const places = [...PAGES, ...TABS.map((tab) => `#/task/web-1?tab=${tab}`)];
      const found: string[] = [];
      for (const place of places) {
        await window.goTo(place);
        await window.page.locator('.page:not([aria-busy])').waitFor();
        await window.page.waitForTimeout(300);
        found.push(...(await window.graveFindings()).map((finding) => `${place}: ${finding}`));
        await window.shoot(`${theme}-${place.replace(/[^a-z0-9-]+/gi, '-') || 'overview'}`);
      }
      expect(found).toEqual([]);
    },
    180_000,
  );

  it('shows what others wrote as text, cut where it is too long', async () => {
    await window.goTo('#/task/hostile?tab=logs');
    await see('<img src=x onerror=');
    await see('\u2407\u27e8U+202E\u27e9nrut');
    const longest = await window.page
      .locator('.log .line bdi')
      .evaluateAll((lines: { textContent: string }[]) =>
        Math.max(...lines.map(({ textContent }) => textContent.length)),
      );
    expect(longest).toBeLessThan(5_000);
    await window.goTo('#/task/web-1?tab=spec');
    await see(`"note": "<img`);
    expect(await window.page.title()).toBe('web-1 · Cube');
  }, 60_000);

  it('follows the cluster without being loaded again, and stops all that are chosen', async () => {
    await window.goTo('#/tasks');
    await window.page.getByRole('link', { name: 'web-1', exact: true }).waitFor();
    const late = ['late-1', 'late-2', 'late-3'];
    await Promise.all(late.map((name) => cluster.run({ ...SLEEP, Name: name })));
    const rowOf = (name: string) => window.page.getByRole('row').filter({ hasText: name });
    for (const name of late) await rowOf(name).getByText('Running').waitFor();
    for (const name of ['late-1', 'late-3']) await rowOf(name).getByRole('checkbox').check();
    const stop = window.page.getByRole('region', { name: 'Chosen tasks' }).getByRole('button', { name: 'Stop' });
    const dialog = window.page.getByRole('dialog');
    await stop.press('Enter');
    // Whoever only presses Enter again does no harm, and is where it was.
    await dialog.getByRole('button', { name: 'Leave it' }).press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await window.page.locator('.chosen button.danger:focus').waitFor();
    await stop.click();
    await dialog.locator('button:focus').filter({ hasText: 'Leave it' }).waitFor();
    await dialog.getByRole('button', { name: 'Stop 2 tasks' }).click();
    for (const name of ['late-1', 'late-3']) await rowOf(name).getByText('Completed').waitFor();
    expect((await cluster.final('late-1')).ReasonCode).toBe('stopped');
    expect((await cluster.get<{ State: number }>('/tasks/late-2')).body.State).toBe(RUNNING);
    await cluster.delete('/tasks/late-2');
  }, 60_000);

  it('is used by keyboard alone: a row is found, opened and left', async () => {
    await window.goTo('#/tasks');
    await window.page.getByRole('link', { name: 'web-2', exact: true }).waitFor();
    await window.tabTo('[aria-label="Filter tasks"]');
    await window.page.keyboard.type('web-2');
    await window.tabTo('.grid-body');
    await window.page.keyboard.press('ArrowDown');
    await window.page.keyboard.press('Enter');
    await window.page.getByRole('heading', { name: 'web-2' }).waitFor();
    await window.page.keyboard.press('g');
    await window.page.keyboard.press('n');
    await window.page.getByRole('heading', { name: 'Nodes' }).waitFor();
    await window.page.keyboard.press('/');
    await window.page.keyboard.type('web-1');
    await window.page.keyboard.press('Enter');
    await window.page.getByRole('heading', { name: 'web-1' }).waitFor();
  }, 60_000);

  it('shows what the API refuses at its field, and runs what it takes', async () => {
    await window.goTo('#/run');
    const { page } = window;
    await page.getByLabel('Image').fill(TEST_IMAGES.busybox);
    await page.getByLabel('Name').fill('from-the-form');
    await page.getByLabel('Command').fill('sleep 3600');
    await page.getByLabel('Memory').fill('5 KiB');
    await page.locator('#help-memory.field-error').filter({ hasText: 'whole bytes' }).waitFor();
    await page.getByLabel('Memory').fill('64 MiB');
    await see('It would run on worker-');
    await page.getByRole('button', { name: 'Run it' }).click();
    await page.getByRole('heading', { name: 'from-the-form' }).waitFor();
    expect((await cluster.running('from-the-form'))['Memory']).toBe(2 ** 26);
    await cluster.delete('/tasks/from-the-form');
  }, 60_000);

  it('changes a task: it is asked for what can not be read, and keeps what was not changed', async () => {
    const { page } = window;
    await cluster.run({ ...SLEEP, Name: 'to-change', Env: ['SECRET=1'], User: '0', Memory: 2 ** 25 });
    await cluster.running('to-change');
    await window.goTo('#/task/to-change');
    await page.getByRole('link', { name: 'Change', exact: true }).click();
    await page.getByRole('heading', { name: 'Change to-change' }).waitFor();
    await page.locator('#help-env.field-error').filter({ hasText: 'the real value' }).waitFor();
    await page.getByLabel('Environment').fill('SECRET=2');
    await page.getByLabel('Memory').fill('64 MiB');
    await see('A new attempt takes over');
    await page.getByRole('button', { name: 'Change it' }).click();
    await page.getByRole('heading', { name: 'to-change', exact: true }).waitFor();
    const changed = await cluster.see(
      'to-change',
      'runs anew',
      ({ State, Attempt }) => State === RUNNING && Attempt === 2,
    );
    expect(changed).toMatchObject({ Memory: 2 ** 26, User: '0', StopGracePeriod: 0, Cmd: ['sleep', '3600'] });
    await cluster.delete('/tasks/to-change');
  }, 60_000);

  it('runs a command inside a task, and tells how it ended', async () => {
    await window.goTo('#/task/web-1?tab=exec');
    await window.page
      .getByRole('textbox', { name: 'Command' })
      .fill(`sh -c 'echo "inside $0"; echo bad >&2; exit 3' it`);
    await window.page.getByRole('button', { name: 'Run in it' }).press('Enter');
    await see('Ended with exit code 3');
    await window.page.locator('.line.stdout').getByText('inside it').waitFor();
    await window.page.locator('.line.stderr').getByText('bad').waitFor();
  }, 60_000);

  it('tells by keyboard what would become of the tasks of a node, and does nothing', async () => {
    await window.goTo('#/what-if');
    await window.page.getByRole('button', { name: 'Take away: worker-0' }).press('Enter');
    await window.page.getByRole('region', { name: 'What would happen' }).waitFor();
    await window.page.getByRole('button', { name: 'Put back: worker-0' }).waitFor();
    expect((await cluster.get<{ Availability: string }>('/nodes/worker-0')).body.Availability).toBe('active');
  }, 60_000);

  it('takes a node away that is dragged, and puts it back', async () => {
    await window.goTo('#/what-if');
    const { page } = window;
    const pool = (name: string) => page.getByRole('region', { name, exact: true });
    const card = (name: string) => pool(name).locator('.card').filter({ hasText: 'worker-1' });
    await card('Stay').dragTo(pool('Go'));
    await card('Go').waitFor();
    await page.getByRole('region', { name: 'What would happen' }).waitFor();
    await card('Go').dragTo(pool('Stay'));
    await card('Stay').waitFor();
    await page.getByRole('region', { name: 'What would happen' }).waitFor({ state: 'detached' });
  }, 60_000);

  it('labels a node, and what waited for the label runs', async () => {
    await window.goTo('#/node/worker-0');
    const { page } = window;
    await page.getByLabel('Label', { exact: true }).fill('disk');
    await page.getByLabel('Value').fill('ssd');
    await page.getByRole('button', { name: 'Set' }).click();
    await page.getByRole('button', { name: 'Take the label disk away' }).waitFor();
    expect((await cluster.see('waiting', 'runs', ({ State }) => State === RUNNING)).Node).toBe('worker-0');
    await page.getByRole('button', { name: 'Drain' }).click();
    await see('draining');
    await page.getByRole('button', { name: 'Activate' }).click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
  }, 60_000);

  it('stays open over a restart of the manager: it says so, comes back, and catches up', async () => {
    await window.goTo('#/tasks');
    await window.page.getByText('Live').waitFor();
    await cluster.manager?.end();
    await window.page.getByText('No connection').waitFor();
    cluster.startManager();
    await cluster.ready();
    await cluster.run({ ...SLEEP, Name: 'after-the-restart' });
    await window.page.getByText('Live').waitFor();
    await window.page.getByRole('row').filter({ hasText: 'after-the-restart' }).getByText('Running').waitFor();
  }, 90_000);

  it('calls a task by its name where its ID is in the address, and tells what was before it was opened', async () => {
    const { ID } = (await cluster.get<{ ID: string }>('/tasks/web-1')).body;
    await window.goTo(`#/task/${ID}`);
    await window.page.getByRole('main', { name: 'web-1' }).waitFor();
    expect(await window.page.title()).toBe('web-1 · Cube');
    await window.goTo('#/events?q=failing');
    await window.page.getByRole('link', { name: 'failing' }).first().waitFor();
  }, 60_000);

  it('fits a phone: nothing is wider than it', async () => {
    await window.close();
    window = await BrowserWindow.open(browser, cluster.url, { width: 390, height: 844 });
    for (const place of PAGES) {
      await window.goTo(place);
      await window.page.locator('.page:not([aria-busy])').waitFor();
      await window.page.waitForTimeout(200);
      const wide = await window.page.evaluate('document.querySelector("main").scrollWidth');
      expect([place, wide]).toEqual([place, 390]);
      await window.shoot(`phone-${place.replace(/[^a-z0-9-]+/gi, '-') || 'overview'}`);
    }
  }, 60_000);

  it('forgets a node that is down, and asks again where its containers may still run', async () => {
    await cluster.run({ ...SLEEP, Name: 'alone', Singleton: true, Constraints: ['node.name==worker-1'] });
    await cluster.running('alone');
    await window.goTo('#/node/worker-1');
    await window.page.getByRole('heading', { name: 'worker-1' }).waitFor();
    await cluster.workers[1]?.end();
    await window.page.getByRole('button', { name: 'Forget it' }).click({ timeout: 40_000 });
    const dialog = window.page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Forget it' }).click();
    await dialog.getByText('alone').waitFor();
    await dialog.getByRole('button', { name: 'by force' }).click();
    await window.page.getByRole('heading', { name: 'Nodes' }).waitFor();
    expect((await cluster.get('/nodes/worker-1')).status).toBe(404);
  }, 90_000);
});

describe('the dashboard of a manager with tokens', () => {
  let cluster: Cluster;
  let browser: Browser;

  beforeAll(async () => {
    await requireEngine();
    cluster = await Cluster.start({
      workers: 1,
      env: { CUBE_TOKEN: TOKEN, CUBE_NODE_TOKEN: 'a-token-of-nodes-0123456789' },
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    browser = await openBrowser();
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await cluster?.stop();
  }, 60_000);

  it('asks for a token, says that one is wrong, and keeps it out of every address', async () => {
    const window = await BrowserWindow.open(browser, cluster.url);
    const { page } = window;
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await window.goTo('');
    await page.getByLabel('Token').fill('not-the-token-at-all-0123');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('alert').waitFor();
    expect(await window.graveFindings()).toEqual([]);
    await window.shoot('login');
    await page.getByLabel('Token').fill(TOKEN);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('heading', { name: 'Nodes' }).waitFor();
    await page.reload();
    await page.locator('.cell').waitFor();
    await cluster.run({ ...SLEEP, Name: 'guarded' });
    await cluster.running('guarded');
    await window.goTo('#/task/guarded?tab=exec');
    await page.getByRole('textbox', { name: 'Command' }).fill('echo with a token');
    await page.getByRole('button', { name: 'Run in it' }).click();
    await page.locator('.line.stdout').getByText('with a token').waitFor();
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByLabel('Token').waitFor();
    expect(asked.join(' ')).not.toContain(TOKEN);
    expect(window.wrong).toEqual([]);
    await until(
      'the tab forgets it',
      () => page.evaluate('sessionStorage.length'),
      (left) => left === 0,
    );
    await window.close();
  }, 60_000);
});
