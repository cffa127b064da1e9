/** One line for a run that takes longer than two seconds: where it stands and how long it will take. */
import { StatusLine } from "./status-line.js";
import type {
  EpochReport,
  TrainingObserver,
  TrainingOutcome,
  TrainingPlan,
  UpdateReport,
} from "../charts/observer.js";

const PATIENCE_MS = 2000;
const EVERY_MS = 250;

export class ProgressLine implements TrainingObserver {
  #plan: TrainingPlan | undefined;
  #started = 0;
  #shown = 0;
  readonly #line = new StatusLine();
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
    await this.#line.show(
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
    await this.#line.show(
      `${end.update} updates in ${seconds.toFixed(1)} s${end.stopped === true ? ", stopped before the last epoch" : ""}`,
    );
    this.#line.end();
  }
}
