import { admits } from './access';
import { hashToken, TokenBook } from './token-book';

function book(): TokenBook {
  const tokens = new TokenBook();
  tokens.add('user', 'users', 'user-token');
  tokens.add('node', 'nodes', 'node-token');
  return tokens;
}

describe('tokens', () => {
  it('tell users from nodes from strangers', () => {
    expect(book().identify('Bearer user-token')).toEqual({ role: 'user', subject: 'users' });
    expect(book().identify('bearer  node-token')).toEqual({ role: 'node', subject: 'nodes' });
    for (const header of [
      undefined,
      '',
      'user-token',
      'Basic user-token',
      'Bearer ',
      'Bearer user-token x',
      'Bearer user-tokeN',
    ]) {
      expect(book().identify(header)).toEqual({ role: 'stranger' });
    }
  });

  it('let everyone in when there are none', () => {
    expect(new TokenBook().identify(undefined)).toEqual({ role: 'anyone' });
  });

  it('can be replaced and withdrawn, each node having its own', () => {
    const tokens = book();
    tokens.addHash('node', 'n1', hashToken('first'));
    tokens.addHash('node', 'n1', hashToken('second'));
    expect(tokens.identify('Bearer first')).toEqual({ role: 'stranger' });
    expect(tokens.identify('Bearer second')).toEqual({ role: 'node', subject: 'n1' });
    tokens.remove('node', 'n1');
    expect(tokens.identify('Bearer second')).toEqual({ role: 'stranger' });
  });
});

describe('access', () => {
  it.each([
    ['anyone', 'user', true],
    ['stranger', 'public', true],
    ['stranger', 'user', false],
    ['user', 'user', true],
    ['user', 'node', false],
    ['node', 'user', false],
    ['node', 'public', true],
  ] as const)('of %s to a %s call: %s', (role, access, admitted) => {
    const caller = role === 'user' || role === 'node' ? { role, subject: 'x' } : { role };
    expect(admits(access === 'public' ? access : [access], caller)).toBe(admitted);
  });
});
