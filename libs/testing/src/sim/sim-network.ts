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

/** Messages between the manager and the workers. Requests and answers are messages of their own. */
export class SimNetwork {
  readonly weather: NetworkWeather = { ...FAIR };
  /** `from>to` pairs that nothing passes between. */
  private readonly cut = new Map<string, number>();
  private sent = 0;
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
