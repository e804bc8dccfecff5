import { admits } from './access';
import { addTokensOf, JOINING, TokenBook } from './token-book';

function book(): TokenBook {
  return addTokensOf({ token: 'user-token', nodeToken: 'node-token' }, new TokenBook());
}

describe('tokens', () => {
  it('tell users from nodes from strangers', () => {
    expect(book().identify('Bearer user-token')).toEqual({ role: 'user', subject: 'users' });
    expect(book().identify('bearer  node-token')).toEqual({ role: 'node', subject: JOINING });
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

  it('can be replaced', () => {
    const tokens = book();
    tokens.add('node', 'n1', 'first');
    tokens.add('node', 'n1', 'second');
    expect(tokens.identify('Bearer first')).toEqual({ role: 'stranger' });
    expect(tokens.identify('Bearer second')).toEqual({ role: 'node', subject: 'n1' });
  });

  it('that are retired let nobody in any more, and say why to those who have them alone', () => {
    const tokens = book();
    tokens.retire('node', JOINING, 'it has joined');
    expect(tokens.identify('Bearer node-token')).toEqual({ role: 'stranger', why: 'it has joined' });
    expect(tokens.identify('Bearer another')).toEqual({ role: 'stranger' });
    expect(tokens.identify('Bearer user-token')).toEqual({ role: 'user', subject: 'users' });
  });

  it('that are in no book are recognised, but let nobody out of "anyone" and replace no known caller', () => {
    const everybody = () => ({ role: 'node', subject: 'n1' }) as const;
    expect(new TokenBook(everybody).identify('Bearer x')).toEqual({ role: 'anyone' });
    const tokens = addTokensOf({ token: 'user-token', nodeToken: 'node-token' }, new TokenBook(everybody));
    expect(tokens.identify('Bearer x')).toEqual({ role: 'node', subject: 'n1' });
    expect(tokens.identify('Bearer user-token')).toEqual({ role: 'user', subject: 'users' });
    expect(tokens.identify(undefined)).toEqual({ role: 'stranger' });
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
