import type { RandomStream } from './random-streams';
import type { SingleFault } from './single-fault';
import type { Trace } from './trace';
import type { VirtualTime } from './virtual-time';

/** How bad the network is at the moment. */
export interface NetworkWeather {
  /** Added to each message, up to this; messages then overtake each other. */
  delayMs: number;
  /** Probability that a message is lost. */
  loss: number;
  /** Probability that a message arrives twice. */
  duplication: number;
}

const FAIR: NetworkWeather = { delayMs: 0, loss: 0, duplication: 0 };
const FASTEST_MS = 0.2;
const SLOWEST_MS = 2;

interface Message {
  readonly from: string;
  readonly what: string;
  readonly deliver: () => void;
}

/** Polls go by too often to be worth it. */
const REQUESTS_REMEMBERED = 40;

/** Messages between the manager and the workers. Requests and answers are messages of their own. */
export class SimNetwork {
  readonly weather: NetworkWeather = { ...FAIR };
  /** `from>to` pairs that nothing passes between. */
  private readonly cut = new Map<string, number>();
  private sent = 0;
  /** The newest requests to each, oldest first: they may come once more, much later. */
  private readonly requests = new Map<string, Message[]>();
  private underWay = 0;

  constructor(
    private readonly time: VirtualTime,
    private readonly random: RandomStream,
    private readonly trace: Trace,
    private readonly single: SingleFault | null = null,
  ) {}

  get messagesSent(): number {
    return this.sent;
  }

  get inFlight(): number {
    return this.underWay;
  }

  send(from: string, to: string, what: string, deliver: () => void): void {
    this.sent += 1;
    const { loss, duplication } = this.weather;
    const chosen = this.single?.what === 'message-lost' && this.single.number === this.sent;
    const lost = chosen || this.isCut(from, to) || this.random.chance(loss);
    if (lost) return this.trace.note(`network: ${from} > ${to} ${what} lost`);
    this.carry(`${from} > ${to} ${what}`, deliver);
    if (this.random.chance(duplication)) this.carry(`${from} > ${to} ${what} again`, deliver);
  }

  /** Cuts may overlap: the last one to be mended opens the way. */
  cutOff(from: string, to: string): void {
    this.cut.set(`${from}>${to}`, (this.cut.get(`${from}>${to}`) ?? 0) + 1);
  }

  mend(from: string, to: string): void {
    this.cut.set(`${from}>${to}`, Math.max(0, (this.cut.get(`${from}>${to}`) ?? 0) - 1));
  }

  /** As `send`, and remembered for `bringAgain`. */
  request(from: string, to: string, what: string, deliver: () => void): void {
    const known = this.requests.get(to) ?? [];
    this.requests.set(to, [...known, { from, what, deliver }].slice(-REQUESTS_REMEMBERED));
    this.send(from, to, what, deliver);
  }

  /** What was sent to this one in the past arrives again: from an earlier manager, before a restart, of a session that is over. */
  bringAgain(to: string): void {
    for (const { from, what, deliver } of this.requests.get(to) ?? [])
      this.carry(`${from} > ${to} ${what}, from the past`, deliver);
  }

  private isCut(from: string, to: string): boolean {
    return (this.cut.get(`${from}>${to}`) ?? 0) > 0;
  }

  private carry(what: string, deliver: () => void): void {
    const delayMs = this.random.between(FASTEST_MS, SLOWEST_MS) + this.random.next() * this.weather.delayMs;
    this.underWay += 1;
    this.time.after(delayMs, () => {
      this.underWay -= 1;
      this.trace.note(`network: ${what}`);
      deliver();
    });
  }
}
