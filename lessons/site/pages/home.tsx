/** The first page: the map, and every lesson with what it is for. */
import type { Language } from "../../tools/cells/language.js";
import { type CourseLesson, titleOf } from "../../tools/course.js";
import { homePath, link } from "../build/addresses.js";
import type { Catalogue } from "../build/catalogue.js";
import type { Card } from "../build/lesson.js";
import { box, type LaidOut } from "../build/map.js";
import { messages, type Messages } from "../text/messages.js";
import { Html } from "./html.js";
import { type Assets, Page } from "./page.js";

export interface HomeProps {
  language: Language;
  catalogue: Catalogue;
  /** By the lesson's name. */
  cards: ReadonlyMap<string, Card>;
  map: LaidOut;
  assets: Assets;
}

export function HomePage(props: HomeProps) {
  const { language, catalogue, assets } = props;
  const t = messages[language];
  const { lessons: all } = catalogue.course;
  const parts = [...new Set(all.map(partOf))];
  return (
    <Page
      path={homePath(language)}
      language={language}
      title={t.course}
      elsewhere={homePath}
      assets={assets}
    >
      <h1>{t.course}</h1>
      <p class="lede">{t.lede}</p>
      <p
        class="overall"
        role="status"
        data-all={catalogue.written.length}
        hidden
      >
        <span
          class="count"
          data-text={t.progress(NaN, catalogue.written.length)}
        />{" "}
        <small>{t.progressLocal}</small>{" "}
        <button type="button" class="forget">
          {t.forget}
        </button>
      </p>
      {parts.map((part) => (
        <section class="part" aria-labelledby={`part-${part}`}>
          <h2 id={`part-${part}`}>{t.parts[part] ?? part}</h2>
          <ol class="lessons">
            {all
              .filter((lesson) => partOf(lesson) === part)
              .map((lesson) => (
                <Entry lesson={lesson} {...props} />
              ))}
          </ol>
        </section>
      ))}
      <section aria-labelledby="map">
        <h2 id="map">{t.map}</h2>
        <p>{t.mapHelp}</p>
        <div class="map scrolls">
          <CourseMap {...props} t={t} />
        </div>
      </section>
    </Page>
  );
}

/** The course's parts go by the tens of the lessons' numbers. */
function partOf({ name }: CourseLesson): string {
  return name.slice(0, 1);
}

function Entry({
  lesson,
  language,
  catalogue,
  cards,
}: HomeProps & { lesson: CourseLesson }) {
  const t = messages[language];
  const card = cards.get(lesson.name);
  const title = titleOf(lesson, language);
  const foreign =
    catalogue.isWritten(lesson.name) &&
    !catalogue.isTranslated(lesson.name, language);
  return (
    <li data-lesson={lesson.name} class={card === undefined ? "planned" : ""}>
      <h3>
        <span class="no">{lesson.name.slice(0, 2)}</span>{" "}
        {catalogue.isWritten(lesson.name) ? (
          <a
            href={link(
              homePath(language),
              catalogue.path(lesson.name, language),
            )}
          >
            {title}
          </a>
        ) : (
          title
        )}{" "}
        {foreign && <small>{t.inEnglish}</small>}
        <span class="tick" hidden>
          ✓ <span class="hidden">{t.doneShort}</span>
        </span>
      </h3>
      {card === undefined ? (
        <p class="note">{t.planned}</p>
      ) : (
        <>
          <div lang={foreign ? "en" : language}>
            <Html of={card.outcomes} />
          </div>
          <p class="facts">
            <span>{t.runsIn(card.seconds)}</span>
          </p>
        </>
      )}
    </li>
  );
}

function CourseMap({
  map,
  language,
  catalogue,
  t,
}: HomeProps & { t: Messages }) {
  const { width, height } = box;
  return (
    <svg
      width={map.width}
      height={map.height}
      viewBox={`0 0 ${map.width} ${map.height}`}
      role="group"
      aria-label={t.map}
    >
      <defs>
        <marker
          id="tip"
          viewBox="0 0 8 8"
          refX="7"
          refY="4"
          markerWidth="7"
          markerHeight="7"
          orient="auto-start-reverse"
        >
          <path d="M0 0 8 4 0 8z" class="tip" />
        </marker>
      </defs>
      {map.arrows.map(({ points }) => (
        <path
          class="arrow"
          aria-hidden="true"
          marker-end="url(#tip)"
          d={curve(points)}
        />
      ))}
      {map.boxes.map(({ lesson, x, y }) => {
        const drawn = (
          <>
            <rect
              x={x - width / 2}
              y={y - height / 2}
              width={width}
              height={height}
              rx="6"
            />
            <foreignObject
              x={x - width / 2}
              y={y - height / 2}
              width={width}
              height={height}
            >
              <div class="name">
                <span>
                  <b>{lesson.name.slice(0, 2)}</b> {titleOf(lesson, language)}
                </span>
              </div>
            </foreignObject>
          </>
        );
        return catalogue.isWritten(lesson.name) ? (
          <a
            class="lesson"
            data-lesson={lesson.name}
            href={link(
              homePath(language),
              catalogue.path(lesson.name, language),
            )}
          >
            {drawn}
          </a>
        ) : (
          <g class="lesson planned">{drawn}</g>
        );
      })}
    </svg>
  );
}

function curve(points: readonly { x: number; y: number }[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return "";
  return `M${first.x.toFixed(1)} ${first.y.toFixed(1)}${rest.map(({ x, y }) => `L${x.toFixed(1)} ${y.toFixed(1)}`).join("")}`;
}
