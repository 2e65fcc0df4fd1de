/** Lines of progress on stderr, with an estimate of the time left from the share of the planned work that is done. */
export class Progress {
  private readonly started = performance.now();
  /** Planned seconds of the parts before this one, of this one, and of the jobs in it that are done. */
  private before = 0;
  private part = 0;
  private within = 0;
  private shown = 0;

  /** @param planned seconds that the whole run is thought to take; only shares of it matter. */
  constructor(private readonly planned: number) {}

  /** A part of the run begins, `seconds` of what is planned. Whatever its jobs add up to, it counts as that much: jobs found done cost nothing. */
  begin(seconds: number): void {
    this.before += this.part;
    this.part = seconds;
    this.within = 0;
  }

  /** Share of the planned work that is done, 0..1. */
  get share(): number {
    return Math.min(1, (this.before + Math.min(this.within, this.part)) / this.planned);
  }

  /** Starts a job thought to take `seconds`; returns what to call with the share done, 0..1. */
  job(name: string, seconds: number): (share: number, note?: string) => void {
    const before = this.within;
    return (share, note = '') => {
      this.within = before + seconds * share;
      const now = performance.now();
      if (share < 1 && now - this.shown < 5000) return;
      this.shown = now;
      const elapsed = (now - this.started) / 1000;
      const left = this.share > 0 ? elapsed * (1 / this.share - 1) : this.planned;
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
