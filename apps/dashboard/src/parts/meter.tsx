import { percent } from './figures';

interface Props {
  readonly label: string;
  /** Shares of the whole, 0 to 1. */
  readonly reserved: number;
  readonly used: number | null;
  readonly text: string;
}

/** What is reserved as a bar, what is measured as a mark on it. */
export function Meter({ label, reserved, used, text }: Props) {
  const most = Math.max(reserved, used ?? 0);
  const said = `${percent(reserved)} reserved${used === null ? '' : `, ${percent(used)} used`}: ${text}`;
  return (
    <div class="meter-line">
      <span class="meter-label">{label}</span>
      <div
        class={most > 0.9 ? 'meter full' : 'meter'}
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.min(100, Math.round(reserved * 100))}
        aria-valuetext={said}
        title={said}
      >
        <div class="meter-bar" style={{ transform: `scaleX(${Math.min(1, reserved)})` }} />
        {used !== null && <div class="meter-used" style={{ left: `${Math.min(100, used * 100)}%` }} />}
      </div>
      <span class="meter-text">{text}</span>
    </div>
  );
}
