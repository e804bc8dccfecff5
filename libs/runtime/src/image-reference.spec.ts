import { parseImageReference, requireImageReference } from './image-reference';

const DIGEST = `sha256:${'a'.repeat(64)}`;

describe('parseImageReference', () => {
  it.each([
    ['echo', { registry: 'docker.io', name: 'echo', version: 'latest' }],
    ['sun4965485/echo-smy:v1', { registry: 'docker.io', name: 'sun4965485/echo-smy', version: 'v1' }],
    ['docker.io/library/echo:1', { registry: 'docker.io', name: 'docker.io/library/echo', version: '1' }],
    ['localhost/echo', { registry: 'localhost', name: 'localhost/echo', version: 'latest' }],
    ['host:5000/a/b:1', { registry: 'host:5000', name: 'host:5000/a/b', version: '1' }],
    ['127.0.0.1:5001/a', { registry: '127.0.0.1:5001', name: '127.0.0.1:5001/a', version: 'latest' }],
    ['[::1]:5001/a:x', { registry: '[::1]:5001', name: '[::1]:5001/a', version: 'x' }],
    ['gcr.io/a__b/c-d.e:F_1', { registry: 'gcr.io', name: 'gcr.io/a__b/c-d.e', version: 'F_1' }],
    [`echo:1@${DIGEST}`, { registry: 'docker.io', name: 'echo', version: DIGEST }],
  ])('%s', (text, reference) => {
    expect(parseImageReference(text)).toEqual(reference);
  });

  it.each([
    '',
    'Echo',
    'a b',
    'a:',
    ':1',
    'a//b',
    '/a',
    'a@sha256:12',
    'http://a/b',
    'a:1:2',
    '-a',
    'a'.repeat(600),
    DIGEST,
  ])('refuses %j', (text) => {
    expect(parseImageReference(text)).toBeNull();
  });

  // A pattern that goes back over what it has read would never end here.
  it.each(['a-', 'a.', 'a_', '-', 'a/', 'a:', '1.'])('refuses a long row of %j', (part) => {
    expect(parseImageReference(part.repeat(5_000))).toBeNull();
    expect(parseImageReference(`${part.repeat(200)}!`)).toBeNull();
  });
});

describe('requireImageReference', () => {
  it('accepts the ID of an image, which no registry knows', () => {
    expect(() => requireImageReference(DIGEST)).not.toThrow();
    expect(() => requireImageReference('Echo')).toThrow('"Echo" is no image reference: expected [registry/]name');
  });
});
