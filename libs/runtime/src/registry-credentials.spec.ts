import { Buffer } from 'node:buffer';
import { parseDockerConfig } from './registry-credentials';

const auth = (text: string) => Buffer.from(text).toString('base64');

describe('the auths of a Docker config.json', () => {
  it('are read by registry host, whatever way they are written', () => {
    const credentials = parseDockerConfig(
      JSON.stringify({
        auths: {
          'https://index.docker.io/v1/': { auth: auth('hub:p:w') },
          '127.0.0.1:5001': { username: 'cube', password: 'secret' },
          'https://gcr.io': { identitytoken: 'token', auth: auth('ignored:') },
          'by-helper.test': {},
          'broken.test': { auth: 'no colon', other: 7 },
        },
        credsStore: 'desktop',
      }),
    );
    expect(Object.fromEntries(credentials)).toEqual({
      'docker.io': { username: 'hub', password: 'p:w', serveraddress: 'https://index.docker.io/v1/' },
      '127.0.0.1:5001': { username: 'cube', password: 'secret', serveraddress: '127.0.0.1:5001' },
      'gcr.io': { identitytoken: 'token', serveraddress: 'https://gcr.io' },
    });
  });

  it('may be missing', () => {
    expect(parseDockerConfig('{}').size).toBe(0);
    expect(parseDockerConfig('{"auths":[]}').size).toBe(0);
  });

  it('never appear in an error', () => {
    expect(() => parseDockerConfig('{"auths":{"a":{"auth":"c2VjcmV0')).toThrow(
      /^the registry credentials are no JSON: expected the content of a Docker config.json$/,
    );
  });
});
