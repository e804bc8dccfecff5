import { PrivateEngine } from '@cube/testing/system';
import type { StageOptions } from './stage-options';

/** One private engine at a time, used again by the next case that wants the same kind. */
export class Engines {
  private current: { readonly engine: PrivateEngine; readonly liveRestore: boolean } | null = null;

  async provide({ liveRestore = false }: StageOptions): Promise<PrivateEngine> {
    if (this.current?.liveRestore === liveRestore) return this.current.engine;
    await this.dispose();
    const engine = await PrivateEngine.start({ network: 'none', liveRestore });
    this.current = { engine, liveRestore };
    return engine;
  }

  /** After a case that broke, too: the next one must not pay for it. */
  async dispose(): Promise<void> {
    const { current } = this;
    this.current = null;
    await current?.engine.dispose();
  }
}
