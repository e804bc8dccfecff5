import { isImageReference } from './image-reference';

const DIGEST = `sha256:${'a'.repeat(64)}`;

describe('an image reference', () => {
  it.each([
    'busybox',
    'cube/echo:1',
    'sun4965485/echo-smy:v1',
    'localhost/app',
    'localhost:5000/app:dev',
    '127.0.0.1:5000/team/app:1.2.3',
    '[::1]:5000/app',
    'Registry.Example/app',
    'registry.example/a/b/c__d/e-f.g:UPPER_tag',
    `app@${DIGEST}`,
    `registry.example:443/app:1@${DIGEST}`,
  ])('may be %s', (reference) => expect(isImageReference(reference)).toBe(true));

  it.each([
    ['nothing', ''],
    ['upper case', 'App'],
    ['a space', 'app 1'],
    ['an empty tag', 'app:'],
    ['a tag of 129 characters', `app:${'x'.repeat(129)}`],
    ['two tags', 'app:1:2'],
    ['an empty part', 'team//app'],
    ['a leading slash', '/app'],
    ['a way up', '../app'],
    ['a URL', 'https://registry.example/app'],
    ['an option', '--privileged'],
    ['a broken digest', 'app@sha256:abc'],
    ['an unknown digest', `app@md5:${'a'.repeat(32)}`],
    ['an image ID', 'a'.repeat(64)],
    ['only a digest', `@${DIGEST}`],
    ['256 characters', 'a'.repeat(256)],
  ])('may not be %s', (_what, reference) => expect(isImageReference(reference)).toBe(false));

  // A pattern that goes back over what it has read would never end here.
  it('may not be long and almost right', () => {
    expect(isImageReference(`${'a-'.repeat(50_000)}!`)).toBe(false);
    expect(isImageReference(`${'a.'.repeat(50_000)}:80/x`)).toBe(false);
  });
});
