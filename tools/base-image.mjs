import Docker from 'dockerode';
import { ensureBuildBase, ensureRuntimeBase } from './setup/local-base.mjs';
import { say } from './setup/progress.mjs';

const MAKERS = { runtime: ensureRuntimeBase, build: ensureBuildBase };

/**
 * `base-image build|runtime`: prints the tag of the image as its last line.
 * @param {readonly string[]} args
 */
export async function baseImage([kind = '']) {
  if (kind !== 'runtime' && kind !== 'build') {
    say('node tools/run.mjs base-image build|runtime');
    return 2;
  }
  say(await MAKERS[kind](new Docker()));
  return 0;
}
