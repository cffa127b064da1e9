/** Shown for an address that leads nowhere, from any folder: so its own addresses begin at the server's root. */
import { homePath } from "../build/addresses.js";
import { messages } from "../text/messages.js";
import { type Assets, Page } from "./page.js";

export function NotFoundPage({ assets }: { assets: Assets }) {
  const t = messages.en;
  return (
    <Page
      path=""
      language="en"
      title={t.notFound}
      elsewhere={homePath}
      assets={assets}
      absolute
    >
      <h1>{t.notFound}</h1>
      <p>{t.notFoundText}</p>
      <p lang="ko">{messages.ko.notFoundText}</p>
      <p>
        <a class="button" href="/">
          {t.home}
        </a>
      </p>
    </Page>
  );
}
