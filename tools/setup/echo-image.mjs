import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { canMakeLocalBase, ensureRuntimeBase, labelOf, progressToEnd } from './local-base.mjs';
import { during } from './progress.mjs';
import { ROOT } from './root.mjs';

export const ECHO_IMAGE = 'cube/echo:1';
const FILES = ['Dockerfile', 'server.mjs'];
const FINGERPRINT_LABEL = 'cube.example.fingerprint';

/**
 * Builds the example image, unless this very one is there. Nothing is pulled where the engine is this machine's.
 * @param {import('dockerode')} docker
 */
export async function ensureEchoImage(docker) {
  const contents = FILES.map((name) => ({ name, text: readFileSync(join(ROOT, 'examples/echo', name), 'utf8') }));
  const fingerprint = createHash('sha256').update(JSON.stringify(contents)).digest('hex').slice(0, 16);
  if ((await labelOf(docker, ECHO_IMAGE, FINGERPRINT_LABEL)) === fingerprint) return;
  await during(`Building the example image ${ECHO_IMAGE}`, async () => {
    const base = (await canMakeLocalBase(docker)) ? { BASE: await ensureRuntimeBase(docker) } : {};
    const context = pack();
    for (const { name, text } of contents) context.entry({ name }, text);
    context.finalize();
    const options = { t: ECHO_IMAGE, buildargs: base, labels: { [FINGERPRINT_LABEL]: fingerprint }, forcerm: true };
    await progressToEnd(docker, await docker.buildImage(Readable.from(context), options));
  });
}
