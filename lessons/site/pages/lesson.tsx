/** The page of a lesson. */
import { type CourseLesson, titleOf } from "../../tools/course.js";
import { homePath, lessonPath, link } from "../build/addresses.js";
import type { Catalogue } from "../build/catalogue.js";
import type { Block, Code as CodeModel, LessonModel } from "../build/lesson.js";
import { messages, type Messages } from "../text/messages.js";
import { Code, Html } from "./html.js";
import { Outputs } from "./outputs.js";
import { type Assets, Page } from "./page.js";

export interface LessonPageProps {
  lesson: LessonModel;
  catalogue: Catalogue;
  assets: Assets;
}

export function LessonPage(props: LessonPageProps) {
  const { lesson, catalogue, assets } = props;
  const { language } = lesson;
  const { written } = catalogue;
  const t = messages[language];
  const path = lessonPath(lesson.name, language);
  const here = written.findIndex(({ name }) => name === lesson.name);
  const entry = written[here];
  const requires = (entry?.requires ?? []).flatMap((name) =>
    written.filter((each) => each.name === name),
  );
  const to = (other: CourseLesson): string =>
    link(path, catalogue.path(other.name, language));
  const previous = written[here - 1];
  const next = written[here + 1];
  const number = lesson.name.slice(0, 2);
  return (
    <Page
      path={path}
      language={language}
      title={entry === undefined ? lesson.title : titleOf(entry, language)}
      elsewhere={(other) =>
        catalogue.isTranslated(lesson.name, other)
          ? lessonPath(lesson.name, other)
          : homePath(other)
      }
      assets={assets}
      mathematics={lesson.mathematics}
      lesson={lesson.name}
      searched
      aside={<Aside {...props} />}
    >
      <article>
        <p class="number">{number}</p>
        <h1>{lesson.title}</h1>
        <section class="card" aria-label={t.able}>
          <p class="facts">
            <span>{t.runsIn(lesson.card.seconds)}</span>
            <span>
              {t.needs}: {lesson.card.needs}
            </span>
            {lesson.card.native && (
              <span>
                {t.native}: {lesson.card.native}
              </span>
            )}
            {requires.length > 0 && (
              <span>
                {t.requires}:{" "}
                {requires.map((each, i) => (
                  <>
                    {i > 0 && ", "}
                    <a href={to(each)}>{titleOf(each, language)}</a>
                  </>
                ))}
              </span>
            )}
          </p>
          <p class="able">{t.able}</p>
          <Html of={lesson.card.outcomes} />
          <p>
            <a
              class="button"
              href={`${number}.ipynb`}
              download={`${lesson.name}.ipynb`}
            >
              {t.download}
            </a>
          </p>
        </section>
        {lesson.blocks.map((block) => (
          <BlockView block={block} t={t} />
        ))}
      </article>
      <p class="finish">
        <label>
          <input
            type="checkbox"
            class="finished"
            data-lesson={lesson.name}
            disabled
          />{" "}
          {t.done}
        </label>
      </p>
      <nav class="turn" aria-label={t.lessons}>
        {previous && (
          <a rel="prev" href={to(previous)}>
            <small>{t.previous}</small>
            {titleOf(previous, language)}
          </a>
        )}
        {next && (
          <a rel="next" href={to(next)}>
            <small>{t.next}</small>
            {titleOf(next, language)}
          </a>
        )}
      </nav>
    </Page>
  );
}

function Aside({ lesson, catalogue }: LessonPageProps) {
  const { language } = lesson;
  const t = messages[language];
  const path = lessonPath(lesson.name, language);
  return (
    <aside>
      <details class="contents" open>
        <summary>{t.onThisPage}</summary>
        <nav aria-label={t.onThisPage}>
          <ol>
            {lesson.headings
              .filter(({ depth }) => depth === 2)
              .map(({ id, title }) => (
                <li>
                  <a href={`#${id}`}>{title}</a>
                </li>
              ))}
          </ol>
        </nav>
      </details>
      <details class="course">
        <summary>{t.lessons}</summary>
        <nav aria-label={t.lessons}>
          <ol>
            {catalogue.written.map((each) => (
              <li data-lesson={each.name}>
                <a
                  href={link(path, catalogue.path(each.name, language))}
                  aria-current={each.name === lesson.name ? "page" : undefined}
                >
                  <span class="no">{each.name.slice(0, 2)}</span>{" "}
                  {titleOf(each, language)}
                </a>
              </li>
            ))}
          </ol>
        </nav>
      </details>
    </aside>
  );
}

function BlockView({ block, t }: { block: Block; t: Messages }) {
  switch (block.kind) {
    case "text":
      return <Html of={block.html} />;
    case "hint":
      return (
        <details class="hint">
          <summary>{block.title}</summary>
          <Html of={block.html} />
        </details>
      );
    case "figure":
      return (
        <figure>
          <img src={block.src} alt={block.alt} loading="lazy" />
          {block.caption !== "" && (
            <figcaption dangerouslySetInnerHTML={{ __html: block.caption }} />
          )}
        </figure>
      );
    case "plot":
      return (
        <figure class="plot">
          <Cell code={block.code} alt={block.alt} t={t} />
          {block.caption !== "" && (
            <figcaption dangerouslySetInnerHTML={{ __html: block.caption }} />
          )}
        </figure>
      );
    case "code":
      return block.check ? (
        <details class="check">
          <summary>{t.checkOf}</summary>
          <Cell code={block.code} t={t} />
        </details>
      ) : (
        <Cell code={block.code} raises={block.raises} t={t} />
      );
    case "quiz":
      return <Quiz quiz={block} t={t} />;
    case "explore":
      return <Explore explore={block} t={t} />;
    case "exercise":
      return <Exercise exercise={block} t={t} />;
  }
}

function Cell({
  code,
  alt,
  raises = false,
  t,
}: {
  code: CodeModel;
  alt?: string;
  raises?: boolean;
  t: Messages;
}) {
  return (
    <div class={raises ? "cell raises" : "cell"}>
      <Code html={code.html} />
      {raises && <p class="note">{t.raises}</p>}
      {code.current ? (
        <Outputs shown={code.shown} alt={alt} files={(name) => name} />
      ) : (
        <p class="note missing">{t.notRun}</p>
      )}
    </div>
  );
}

function Quiz({ quiz, t }: { quiz: Block & { kind: "quiz" }; t: Messages }) {
  const many = quiz.options.filter(({ right }) => right).length > 1;
  const right = quiz.options.flatMap(({ right: isRight }, i) =>
    isRight ? [i] : [],
  );
  return (
    <form class="quiz" id={`quiz-${quiz.id}`} data-right={right.join(" ")}>
      <fieldset>
        <legend>
          <span class="kind">{t.question}</span>
          <Html of={quiz.question} />
        </legend>
        {quiz.options.map((option, i) => (
          <label>
            <input
              type={many ? "checkbox" : "radio"}
              name={quiz.id}
              value={i}
              aria-label={option.spoken}
            />
            <Html of={option.html} />
          </label>
        ))}
      </fieldset>
      <button type="submit" hidden>
        {t.checkAnswer}
      </button>
      <p
        class="verdict"
        role="status"
        data-right={t.right}
        data-wrong={t.wrong}
      />
      <details class="why">
        <summary>{t.why}</summary>
        <div class="answer">
          <b>{t.answer}:</b>{" "}
          {quiz.options
            .filter((option) => option.right)
            .map((option) => (
              <Html of={option.html} />
            ))}
        </div>
        <Html of={quiz.explanation} />
      </details>
    </form>
  );
}

function Explore({
  explore,
  t,
}: {
  explore: Block & { kind: "explore" };
  t: Messages;
}) {
  const { id, title, html, sliders, computation, code } = explore;
  const moves = computation !== undefined;
  return (
    <section
      class={moves ? "explore" : "explore bound"}
      id={`explore-${id}`}
      data-explore={computation}
      data-failed={t.exploreFailed}
      aria-label={title}
    >
      <p class="kind">
        {moves ? t.move : t.moveInNotebook} <b>{title}</b>
      </p>
      <Html of={html} />
      <div class="sliders" hidden>
        {(moves ? sliders : []).map((slider) => (
          <label>
            <span>{slider.name}</span>
            <input
              type="range"
              name={slider.name}
              min={slider.min}
              max={slider.max}
              step={slider.step}
              value={slider.value}
            />
            <output>{slider.value}</output>
          </label>
        ))}
      </div>
      <div class="stage" aria-live="off">
        <Outputs shown={code.shown} alt={title} files={(name) => name} />
      </div>
      <details class="folded">
        <summary>{t.showCode}</summary>
        <Code html={code.html} />
      </details>
    </section>
  );
}

function Exercise({
  exercise,
  t,
}: {
  exercise: Block & { kind: "exercise" };
  t: Messages;
}) {
  return (
    <section class="exercise" aria-labelledby={exercise.id}>
      <p class="kind">
        {t.exercise} · {t.levels[exercise.level]} · {t.points(exercise.points)}
      </p>
      <h3 id={exercise.id}>{exercise.title}</h3>
      {exercise.task.map((block) => (
        <BlockView block={block} t={t} />
      ))}
      <p class="label">{t.yourCode}</p>
      <Code html={exercise.stub} />
      <details class="check">
        <summary>{t.check}</summary>
        <Code html={exercise.check.html} />
      </details>
      <details class="solution">
        <summary>{t.solution}</summary>
        <Cell code={exercise.solution} t={t} />
        <Html of={exercise.explanation} />
        {exercise.check.current && (
          <Outputs shown={exercise.check.shown} files={(name) => name} />
        )}
      </details>
    </section>
  );
}
