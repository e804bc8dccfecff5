/** Names that the kernel and the engine use for what images call something else. */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  'x86-64': 'amd64',
  aarch64: 'arm64',
  armv7l: 'arm/v7',
  armv6l: 'arm/v6',
  i386: '386',
  i686: '386',
};

/** `linux/x86_64` as `linux/amd64`: one spelling per platform. */
export function normalPlatform(text: string): string {
  const [os = '', architecture = '', ...variant] = text.trim().toLowerCase().split('/');
  const known = Object.hasOwn(ARCHITECTURES, architecture) ? ARCHITECTURES[architecture] : architecture;
  return [os, known, ...variant].join('/');
}

/** Whether an image for `asked` runs on `has`, both normal. A variant counts only when both sides name one. */
export function platformsMatch(asked: string, has: string): boolean {
  return asked === has || asked.startsWith(`${has}/`) || has.startsWith(`${asked}/`);
}
