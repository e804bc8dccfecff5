import { computed } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { EventsPage } from './pages/events-page';
import { LoginPage } from './pages/login-page';
import { NodePage } from './pages/node-page';
import { NodesPage } from './pages/nodes-page';
import { OverviewPage } from './pages/overview-page';
import { RunPage } from './pages/run-page';
import { TaskPage } from './pages/task-page';
import { TasksPage } from './pages/tasks-page';
import { WhatIfPage } from './pages/what-if-page';
import { Ask } from './parts/ask';
import { Icon, type IconName } from './parts/icon';
import { Toasts } from './parts/toasts';
import { Link } from './parts/link-state';
import { JumpBox } from './parts/jump-box';
import { goTo, linkTo, type Route, route } from './route';
import { cluster, hasToken, logIn, refusal, tick } from './session';
import { switchTheme, theme } from './theme';

const PLACES: readonly { readonly page: IconName; readonly name: string; readonly key: string }[] = [
  { page: 'overview', name: 'Overview', key: 'o' },
  { page: 'tasks', name: 'Tasks', key: 't' },
  { page: 'nodes', name: 'Nodes', key: 'n' },
  { page: 'events', name: 'Events', key: 'e' },
  { page: 'what-if', name: 'What if', key: 'w' },
  { page: 'run', name: 'Run a task', key: 'r' },
];

/** Under which place a page is found that is about one thing. */
const HOMES: Readonly<Record<string, string>> = { task: 'tasks', node: 'nodes' };

/** What is around every page, and which page it is. */
export function Frame() {
  const refused = refusal.value;
  const here = route.value;
  const main = useRef<HTMLElement>(null);
  const name = title.value;
  useEffect(() => {
    document.title = `${name} · Cube`;
  }, [name]);
  useEffect(() => {
    // A reader of screens hears where the link led; the first page is read from its top anyway.
    if (document.activeElement !== document.body) main.current?.focus({ preventScroll: true });
    main.current?.scrollTo(0, 0);
  }, [here.page, here.of]);
  useEffect(() => {
    addEventListener('keydown', onShortcut);
    return () => removeEventListener('keydown', onShortcut);
  }, []);
  if (refused !== null) return <LoginPage why={hasToken() ? refused : ''} />;
  return (
    <div class="frame">
      <a class="skip" href="#main" onClick={(event) => (event.preventDefault(), main.current?.focus())}>
        To the content
      </a>
      <header class="top">
        <a class="brand" href={linkTo('overview')} aria-label="Cube: overview">
          <Cube />
          <span>Cube</span>
        </a>
        <JumpBox />
        <Link />
        <button
          type="button"
          class="quiet"
          onClick={switchTheme}
          aria-label={`To the ${theme.value === 'light' ? 'dark' : 'light'} theme`}
        >
          <Icon name={theme.value === 'light' ? 'dark' : 'light'} />
        </button>
        {hasToken() && (
          <button type="button" class="quiet" onClick={() => logIn(null)} aria-label="Log out">
            <Icon name="out" />
          </button>
        )}
      </header>
      <nav class="side" aria-label="Pages">
        <Places here={here} />
      </nav>
      <main id="main" ref={main} tabIndex={-1} aria-label={name}>
        <Page here={here} />
      </main>
      <Toasts />
      <Ask />
    </div>
  );
}

function Places({ here }: { readonly here: Route }) {
  const of = HOMES[here.page === 'run' && here.of !== '' ? 'task' : here.page] ?? here.page;
  return (
    <ul>
      {PLACES.map(({ page, name, key }) => (
        <li key={page}>
          <a href={linkTo(page)} aria-current={page === of ? 'page' : undefined} title={`g then ${key}`}>
            <Icon name={page} />
            <span>{name}</span>
          </a>
        </li>
      ))}
      <li class="apart">
        <a href="/docs">
          <Icon name="out" />
          <span>API</span>
        </a>
      </li>
    </ul>
  );
}

function Page({ here }: { readonly here: Route }) {
  switch (here.page) {
    case 'overview':
      return <OverviewPage />;
    case 'tasks':
      return <TasksPage />;
    case 'task':
      return <TaskPage key={here.of} of={here.of} />;
    case 'nodes':
      return <NodesPage />;
    case 'node':
      return <NodePage key={here.of} of={here.of} />;
    case 'events':
      return <EventsPage />;
    case 'run':
      return <RunPage key={here.of} of={here.of} />;
    case 'what-if':
      return <WhatIfPage />;
    default:
      return (
        <div class="page">
          <h1>There is no such page</h1>
          <p>
            The <a href={linkTo('overview')}>overview</a> leads everywhere.
          </p>
        </div>
      );
  }
}

/** What people call what is shown: a task has a name, also where its ID is in the address. */
const title = computed(() => {
  const { page, of } = route.value;
  if (of === '' || !['task', 'node', 'run'].includes(page))
    return PLACES.find((place) => place.page === page)?.name ?? 'Cube';
  void tick.value;
  const { tasks, nodes } = cluster.value;
  const name = (page === 'node' ? nodes.get(of)?.Name : tasks.get(of)?.name) ?? of;
  return page === 'run' ? `Change ${name}` : name;
});

let isGoing = false;

/** `/` searches; `g` and a letter goes to a page. Not while something is typed. */
function onShortcut(event: KeyboardEvent): void {
  const target = event.target instanceof Element ? event.target : null;
  if (
    event.ctrlKey ||
    event.metaKey ||
    event.altKey ||
    (target?.closest('input, textarea, select, dialog') ?? null) !== null
  )
    return;
  if (event.key === '/') {
    event.preventDefault();
    document.getElementById('jump')?.focus();
  } else if (isGoing) {
    const place = PLACES.find(({ key }) => key === event.key);
    if (place !== undefined) goTo(linkTo(place.page));
  }
  isGoing = event.key === 'g' && !isGoing;
}

function Cube() {
  return (
    <svg width="22" height="22" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path class="cube-top" d="M16 2 28 9 16 16 4 9z" />
      <path class="cube-left" d="M4 11.3 15 17.7V30L4 23.6z" />
      <path class="cube-right" d="M28 11.3 17 17.7V30l11-6.4z" />
    </svg>
  );
}
