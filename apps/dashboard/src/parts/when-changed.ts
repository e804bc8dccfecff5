import { Component, type ComponentChild, type ComponentClass } from 'preact';

/**
 * A part that is drawn again only when one of its properties is another one; for what there are hundreds of. It reads no signal
 * itself: nothing would tell it.
 */
export function whenChanged<P extends object>(draw: (props: P) => ComponentChild): ComponentClass<P> {
  return class extends Component<P> {
    override shouldComponentUpdate(next: Readonly<P>): boolean {
      return differ(this.props, next);
    }

    override render(): ComponentChild {
      return draw(this.props);
    }
  };
}

export function differ<P extends object>(before: Readonly<P>, after: Readonly<P>): boolean {
  const keys = Object.keys(after) as (keyof P)[];
  return keys.length !== Object.keys(before).length || keys.some((key) => before[key] !== after[key]);
}
