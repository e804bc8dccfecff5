import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { percentile, round } from './percentile';

/** Chromium's name for a frame that reached the screen. */
const PAINTED = 'Display::FrameDisplayed';
const TRACED = ['viz', 'benchmark', 'devtools.timeline', 'disabled-by-default-devtools.timeline.frame'];

/** A row's height in the list of tasks. */
const ROW_PX = 36;

export interface Traced {
  readonly browser: Browser;
  readonly page: Page;
  readonly trace: string;
}

export async function gapsWhile({ browser, page, trace }: Traced, act: () => Promise<void>): Promise<number[]> {
  await browser.startTracing(page, { path: trace, categories: TRACED });
  await act();
  await browser.stopTracing();
  return gapsOf(await readFile(trace, 'utf8'));
}

/** By the wheel, as a reader would. */
export async function scroll(page: Page, seconds: number): Promise<void> {
  const ended = performance.now() + seconds * 1000;
  await page.mouse.move(640, 500);
  for (let step = 0; performance.now() < ended; step += 1) {
    await page.mouse.wheel(0, step % 200 < 150 ? 120 : -200);
    await new Promise((resolve) => setTimeout(resolve, 16));
  }
}

/**
 * A page of equal height that has nothing but stripes, scrolled by the same hand: what this machine, its Chromium and the driver
 * need for a frame, whatever the page.
 */
export async function floorOf(
  { browser, trace }: Omit<Traced, 'page'>,
  rows: number,
  seconds: number,
): Promise<number[]> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
  await page.setContent(`<body style="margin:0"><div style="height:100vh;overflow:auto"><div style="height:${rows * ROW_PX}px;
    background:repeating-linear-gradient(#fff 0 ${ROW_PX - 1}px,#ccc 0 ${ROW_PX}px)"></div></div>`);
  const gaps = await gapsWhile({ browser, page, trace }, () => scroll(page, seconds));
  await page.close();
  return gaps;
}

export function p95(gaps: readonly number[]): number {
  return round(percentile(gaps, 0.95), 1);
}

/** Milliseconds between frames that were painted. */
function gapsOf(trace: string): number[] {
  const { traceEvents } = JSON.parse(trace) as { traceEvents: readonly { name: string; ts: number }[] };
  const at = traceEvents.filter(({ name }) => name === PAINTED).map(({ ts }) => ts / 1000);
  at.sort((a, b) => a - b);
  if (at.length < 2) {
    const names = [...new Set(traceEvents.map(({ name }) => name))].filter((name) => /Frame|Draw|Swap/.test(name));
    throw new Error(`the trace has no ${PAINTED}, but ${names.join(', ')}`);
  }
  return at.slice(1).map((time, index) => time - (at[index] ?? 0));
}
