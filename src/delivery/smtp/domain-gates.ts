/** How mail to one domain may leave: so much at once, and so many in a second. */
export interface DomainLimit {
  readonly atOnce: number;
  /** Infinity: as fast as it goes. */
  readonly perSecond: number;
}

/** Lets mail through, domain by domain. */
export interface DomainGates {
  /** @returns a way to say that it is through; undefined when its turn would come too late */
  enter(address: string, waitMs: number): Promise<(() => void) | undefined>;
}

interface Gate {
  inside: number;
  /** When the next one may pass, on the clock of performance.now(). */
  nextMs: number;
  readonly queue: { pass: () => void; until: number }[];
  timer?: NodeJS.Timeout;
}

/** @param limits by domain; `*` is for every other one. Domains without a limit are not counted */
export function createDomainGates(limits: ReadonlyMap<string, DomainLimit>): DomainGates {
  const gates = new Map<string, Gate>();

  const advance = (domain: string, gate: Gate, { atOnce, perSecond }: DomainLimit): void => {
    clearTimeout(gate.timer);
    while (gate.queue.length > 0 && gate.inside < atOnce) {
      const now = performance.now();
      if (gate.nextMs > now) {
        gate.timer = setTimeout(() => advance(domain, gate, { atOnce, perSecond }), gate.nextMs - now);
        return;
      }
      gate.inside++;
      gate.nextMs = Math.max(gate.nextMs, now - 1000 / perSecond) + 1000 / perSecond;
      gate.queue.shift()?.pass();
    }
    if (gate.inside === 0 && gate.queue.length === 0 && gate.nextMs <= performance.now()) gates.delete(domain);
  };

  return {
    enter(address, waitMs) {
      const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase();
      const limit = limits.get(domain) ?? limits.get('*');
      if (!limit) return Promise.resolve(() => {});
      const gate: Gate = gates.get(domain) ?? { inside: 0, nextMs: 0, queue: [] };
      gates.set(domain, gate);
      return new Promise((resolve) => {
        const leave = (): void => {
          gate.inside--;
          advance(domain, gate, limit);
        };
        const waiting = { pass: () => {}, until: 0 };
        const late = setTimeout(() => {
          gate.queue.splice(gate.queue.indexOf(waiting), 1);
          resolve(undefined);
        }, waitMs);
        waiting.pass = () => {
          clearTimeout(late);
          resolve(leave);
        };
        gate.queue.push(waiting);
        advance(domain, gate, limit);
      });
    },
  };
}
