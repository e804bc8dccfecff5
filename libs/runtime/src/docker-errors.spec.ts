import { type EngineCall, kindOf, runtimeErrorOf } from './docker-errors';
import type { RuntimeErrorKind } from './runtime-error';

const IN_USE = 'Conflict. The container name "/web" is already in use by container "1d15". You have to remove it.';
const OCI =
  'failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ';

describe('the words of the engine', () => {
  it.each<[EngineCall, number, string, RuntimeErrorKind]>([
    ['create', 404, 'No such image: echo:1', 'image-not-found'],
    [
      'create',
      404,
      'image with reference a was found but does not match the specified platform: wanted b',
      'image-not-found',
    ],
    ['create', 409, IN_USE, 'name-conflict'],
    ['rename', 409, `Error when allocating new name: ${IN_USE}`, 'name-conflict'],
    ['create', 400, 'invalid reference format: repository name must be lowercase', 'invalid-reference'],
    ['create', 400, 'Minimum memory limit allowed is 6MB', 'invalid-spec'],
    ['create', 400, 'Duplicate mount point: /x', 'invalid-spec'],
    ['create', 500, 'Cannot mkdir: /etc/passwd is not a directory', 'invalid-spec'],
    ['create', 409, 'removal of container 1d15 is already in progress', 'conflict'],
    ['start', 404, 'No such container: 1d15', 'not-found'],
    [
      'start',
      500,
      'driver failed programming external connectivity: Bind for 127.0.0.1:80 failed: port is already allocated',
      'port-in-use',
    ],
    [
      'start',
      500,
      'Error starting userland proxy: listen tcp4 0.0.0.0:80: bind: address already in use',
      'port-in-use',
    ],
    ['start', 500, 'failed to bind host port for 0.0.0.0:80:172.17.0.2:80/tcp: address already in use', 'port-in-use'],
    [
      'start',
      500,
      'Error starting userland proxy: listen tcp4 10.9.9.9:80: bind: cannot assign requested address',
      'invalid-spec',
    ],
    ['start', 500, 'unable to find user nosuch: no matching entries in passwd file', 'invalid-spec'],
    ['start', 400, `${OCI}exec: "nope": executable file not found in $PATH: unknown`, 'command-not-found'],
    ['start', 400, `${OCI}exec: "/nope": stat /nope: no such file or directory: unknown`, 'command-not-found'],
    ['start', 400, `${OCI}exec: "/etc/passwd": permission denied: unknown`, 'command-not-found'],
    ['start', 400, 'crun: executable file `nope` not found in $PATH: No such file or directory', 'command-not-found'],
    ['start', 400, `${OCI}error mounting "/x" to rootfs: no such file or directory: unknown`, 'invalid-spec'],
    ['start', 500, 'something else', 'engine-fault'],
    ['start', 500, 'could not find bridge docker0: route ip+net: no such network interface', 'engine-fault'],
    ['exec', 409, 'Container 1d15 is not running', 'conflict'],
    [
      'pull',
      404,
      "pull access denied for x, repository does not exist or may require 'docker login': denied",
      'image-not-found',
    ],
    ['pull', 404, 'manifest for 127.0.0.1:5/x:1 not found: manifest unknown: manifest unknown', 'image-not-found'],
    ['pull', 500, 'no matching manifest for linux/s390x in the manifest list entries', 'image-not-found'],
    ['pull', 500, 'Head "http://127.0.0.1:5/v2/x/manifests/1": no basic auth credentials', 'image-unauthorised'],
    ['pull', 500, 'unauthorized: authentication required', 'image-unauthorised'],
    [
      'pull',
      500,
      'Get "http://127.0.0.1:5/v2/": dial tcp 127.0.0.1:5: connect: connection refused',
      'image-pull-failed',
    ],
    [
      'pull',
      500,
      'Get "https://no.test/v2/": dial tcp: lookup no.test on 9.9.9.9:53: no such host',
      'image-pull-failed',
    ],
    ['pull', 500, 'Get "https://a.test/v2/": x509: certificate signed by unknown authority', 'image-pull-failed'],
    ['pull', 0, 'unexpected EOF', 'image-pull-failed'],
    ['pull', 0, 'write /var/lib/docker/tmp/x: no space left on device', 'image-pull-failed'],
  ])('in a %s, %i: %s: %s', (during, status, words, kind) => {
    expect(kindOf(words, status, during)).toBe(kind);
  });

  it('are passed on without what the layers above the cause add', () => {
    const error = Object.assign(
      new Error(`(HTTP code 400) bad parameter - ${OCI}exec: "x": permission denied: unknown `),
      {
        statusCode: 400,
      },
    );
    expect(runtimeErrorOf(error, 'start', 'unix:///e').message).toBe('exec: "x": permission denied');
  });
});

describe('an engine that is not there', () => {
  it.each(['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'EACCES'])('(%s) is named with what to check', (code) => {
    const error = runtimeErrorOf(Object.assign(new Error('connect'), { code }), 'list', 'unix:///e.sock');
    expect(error).toMatchObject({ kind: 'unavailable', advice: 'retry' });
    expect(error.message).toMatch(
      new RegExp(`^the container engine at unix:///e.sock can't be reached \\(${code}\\): .{10}`),
    );
  });
});
