import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { route, setQuery } from '../route';

interface Tab {
  readonly key: string;
  readonly name: string;
  readonly content: ComponentChildren;
}

/** Which one is open stands in the link. Arrow keys move, as in the ARIA authoring practices. */
export function Tabs({ label, tabs }: { readonly label: string; readonly tabs: readonly Tab[] }) {
  const list = useRef<HTMLDivElement>(null);
  const asked = route.value.query['tab'];
  const open = Math.max(
    0,
    tabs.findIndex(({ key }) => key === asked),
  );
  const show = (index: number): void => {
    const tab = tabs[(index + tabs.length) % tabs.length];
    if (tab === undefined) return;
    setQuery({ ...route.value.query, tab: tab.key });
    list.current?.querySelector<HTMLElement>(`#tab-${tab.key}`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowRight') show(open + 1);
    else if (event.key === 'ArrowLeft') show(open - 1);
    else if (event.key === 'Home') show(0);
    else if (event.key === 'End') show(-1);
    else return;
    event.preventDefault();
  };
  const tab = tabs[open];
  return (
    <>
      <div ref={list} class="tabs" role="tablist" aria-label={label} onKeyDown={onKeyDown}>
        {tabs.map(({ key, name }, index) => (
          <button
            key={key}
            id={`tab-${key}`}
            type="button"
            role="tab"
            aria-selected={index === open}
            aria-controls="tab-panel"
            tabIndex={index === open ? 0 : -1}
            onClick={() => show(index)}
          >
            {name}
          </button>
        ))}
      </div>
      <section id="tab-panel" class="tab-panel" role="tabpanel" aria-labelledby={`tab-${tab?.key ?? ''}`}>
        {tab?.content}
      </section>
    </>
  );
}
