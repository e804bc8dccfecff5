import { useState } from 'preact/hooks';
import { Icon } from '../parts/icon';
import { logIn } from '../session';

/** The manager wants a token, or another one than `why` complains of. */
export function LoginPage({ why }: { readonly why: string }) {
  const [text, setText] = useState('');
  const isWrong = why !== '';
  return (
    <main class="login">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim() !== '') logIn(text.trim());
        }}
      >
        <h1>Log in to Cube</h1>
        <label for="token">Token</label>
        <input
          id="token"
          type="password"
          autocomplete="current-password"
          spellcheck={false}
          autofocus
          aria-invalid={isWrong}
          aria-describedby="token-help"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        {isWrong && (
          <p class="field-error" role="alert">
            <Icon name="warning" size={14} /> {why}
          </p>
        )}
        <button type="submit" class="primary">
          Log in
        </button>
        <p id="token-help" class="faint">
          The manager's <code>CUBE_TOKEN</code>. It stays in this tab, until the tab is closed.
        </p>
      </form>
    </main>
  );
}
