import type Docker from 'dockerode';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';

/** A layer of its own and the settings of one image, made without a registry. */
interface TestImage {
  readonly tag: string;
  readonly files: Readonly<Record<string, string>>;
  /** Dockerfile instructions that set the image's configuration. */
  readonly changes: readonly string[];
}

const PAGE = 'ok\n';

/** As PID 1 a shell has no default action for TERM: without the trap it would be killed only after the grace period. */
const SERVICE = `#!/bin/sh
httpd -f -p 7777 -h /www &
trap 'kill $!; exit 0' TERM
wait
`;

const STUBBORN = `#!/bin/sh
trap '' TERM
while :; do sleep 3600; done
`;

/** What the tests run: `busybox` runs any command, `echo` serves until told to stop, `stubborn` only ends by SIGKILL. */
export const TEST_IMAGES = {
  busybox: 'cube-test/busybox:1',
  echo: 'cube-test/echo:1',
  stubborn: 'cube-test/stubborn:1',
} as const;

const IMAGES: readonly TestImage[] = [
  { tag: TEST_IMAGES.busybox, files: {}, changes: ['CMD ["sh"]'] },
  {
    tag: TEST_IMAGES.echo,
    files: { 'www/health': PAGE, 'www/index.html': PAGE, 'bin/service': SERVICE },
    changes: ['CMD ["/bin/service"]', 'EXPOSE 7777/tcp'],
  },
  { tag: TEST_IMAGES.stubborn, files: { 'bin/stubborn': STUBBORN }, changes: ['CMD ["/bin/stubborn"]'] },
];

const APPLETS = [
  'sh',
  'cat',
  'dd',
  'echo',
  'env',
  'false',
  'head',
  'httpd',
  'id',
  'kill',
  'ls',
  'nc',
  'pwd',
  'seq',
].concat(['sleep', 'tail', 'true', 'wget', 'yes', 'touch', 'mkdir', 'printf', 'stat', 'test', 'tr']);

const BUSYBOX = '/bin/busybox';
const CONTENT_LABEL = 'cube-test.content';

/** Makes the test images on this engine; does nothing for those that are there with the same content. */
export async function buildTestImages(docker: Docker): Promise<typeof TEST_IMAGES> {
  const busybox = await staticBusybox();
  for (const image of IMAGES) await ensureImage(docker, image, busybox);
  return TEST_IMAGES;
}

async function ensureImage(docker: Docker, image: TestImage, busybox: Buffer): Promise<void> {
  const layer = await layerOf(image, busybox);
  const content = createHash('sha256').update(layer).update(image.changes.join('\n')).digest('hex');
  if ((await contentOf(docker, image.tag)) === content) return;
  const [repo, tag] = image.tag.split(':');
  const changes = [...image.changes, 'ENV PATH=/bin', `LABEL ${CONTENT_LABEL}=${content}`];
  const answer = await docker.importImage(Readable.from([layer]), { repo, tag, changes });
  const lines = (await buffer(answer)).toString();
  if (lines.includes('"error"')) throw new Error(`the engine refused the test image ${image.tag}: ${lines.trim()}`);
}

async function contentOf(docker: Docker, tag: string): Promise<string | null> {
  try {
    const { Config } = await docker.getImage(tag).inspect();
    return Config.Labels?.[CONTENT_LABEL] ?? null;
  } catch {
    return null;
  }
}

async function staticBusybox(): Promise<Buffer> {
  const advice = 'install a static busybox (Debian: apt-get install busybox-static)';
  const binary = await readFile(BUSYBOX).catch((cause: unknown) => {
    throw new Error(`${BUSYBOX} is missing, the test images are made of it: ${advice}`, { cause });
  });
  if (binary.includes('/ld-linux')) throw new Error(`${BUSYBOX} is linked dynamically: ${advice}`);
  return binary;
}

/** The same bytes for the same content: fixed times and owners. */
async function layerOf(image: TestImage, busybox: Buffer): Promise<Buffer> {
  const tar = pack();
  const mtime = new Date(0);
  for (const name of ['bin', 'www', 'etc', 'data']) tar.entry({ name, type: 'directory', mode: 0o755, mtime });
  tar.entry({ name: 'tmp', type: 'directory', mode: 0o1777, mtime });
  tar.entry({ name: 'bin/busybox', mode: 0o755, mtime }, busybox);
  tar.entry({ name: 'etc/passwd', mode: 0o644, mtime }, 'root:x:0:0::/:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n');
  for (const applet of APPLETS) tar.entry({ name: `bin/${applet}`, type: 'symlink', linkname: 'busybox', mtime });
  for (const [name, text] of Object.entries(image.files)) tar.entry({ name, mode: 0o755, mtime }, text);
  tar.finalize();
  return buffer(tar);
}
