/** Lines of progress on stderr, with an estimate of the time left from the share of the planned work that is done. */
export class Progress {
  private readonly started = performance.now();
  private done = 0;
  private shown = 0;

  /** @param planned seconds that the whole run is thought to take; only shares of it matter. */
  constructor(private readonly planned: number) {}

  /** Starts a job thought to take `seconds`; returns what to call with the share done, 0..1. */
  job(name: string, seconds: number): (share: number, note?: string) => void {
    const before = this.done;
    return (share, note = '') => {
      this.done = before + seconds * share;
      const now = performance.now();
      if (share < 1 && now - this.shown < 5000) return;
      this.shown = now;
      const elapsed = (now - this.started) / 1000;
      const left = this.done > 0 ? (elapsed * Math.max(0, this.planned - this.done)) / this.done : this.planned;
      console.error(
        `${clock(elapsed)}  ${name}: ${Math.round(share * 100)}%${note === '' ? '' : `, ${note}`}; about ${clock(left)} left`,
      );
    };
  }
}

function clock(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
