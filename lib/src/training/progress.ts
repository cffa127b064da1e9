/** One line for a run that takes longer than two seconds: where it stands and how long it will take. */
import type {
  EpochReport,
  TrainingObserver,
  TrainingOutcome,
  TrainingPlan,
  UpdateReport,
} from "../charts/observer.js";

const PATIENCE_MS = 2000;
const EVERY_MS = 250;

interface Host {
  display(
    value: unknown,
    options?: { id?: string; update?: boolean },
  ): Promise<string>;
}

export class ProgressLine implements TrainingObserver {
  #plan: TrainingPlan | undefined;
  #started = 0;
  #shown = 0;
  #id: string | undefined;
  #losses = "";

  onStart(plan: TrainingPlan): void {
    this.#plan = plan;
    this.#started = performance.now();
  }

  async onBatch(point: UpdateReport): Promise<void> {
    const now = performance.now();
    const plan = this.#plan;
    if (
      plan === undefined ||
      now - this.#started < PATIENCE_MS ||
      now - this.#shown < EVERY_MS
    )
      return;
    this.#shown = now;
    const share = point.update / (plan.epochs * (plan.updatesPerEpoch ?? 1));
    const left = ((now - this.#started) / 1000) * (1 / share - 1);
    const bar = "▰".repeat(Math.round(share * 20)).padEnd(20, "▱");
    await this.#show(
      `${bar} epoch ${point.epoch}/${plan.epochs}  loss ${point.loss.toPrecision(4)}` +
        `${this.#losses}  about ${Math.ceil(left)} s left`,
    );
  }

  onEpoch(point: EpochReport): void {
    const validation = point.validation?.loss;
    this.#losses =
      validation === undefined ? "" : `  val_loss ${validation.toPrecision(4)}`;
  }

  async onEnd(end: TrainingOutcome): Promise<void> {
    if (this.#shown === 0) return;
    const seconds = (performance.now() - this.#started) / 1000;
    await this.#show(
      `${end.update} updates in ${seconds.toFixed(1)} s${end.stopped === true ? ", stopped before the last epoch" : ""}`,
    );
    if (this.#id === undefined && process.stderr.isTTY)
      process.stderr.write("\n");
  }

  async #show(line: string): Promise<void> {
    const host = (globalThis as Record<symbol, unknown>)[
      Symbol.for("Jupyter.display")
    ] as Host | undefined;
    if (host !== undefined) {
      const bundle = { data: { "text/plain": line }, metadata: {} };
      this.#id = await host.display(
        bundle,
        this.#id === undefined ? {} : { id: this.#id, update: true },
      );
    } else if (process.stderr.isTTY) {
      process.stderr.write(`\r\u001B[K${line}`);
    }
  }
}
