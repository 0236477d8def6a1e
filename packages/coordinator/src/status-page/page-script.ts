/**
 * The page's only script: asks for the same page every two seconds and puts in what has changed. Parts in which something is
 * selected or has the focus stay as they are, and a page that nobody sees asks for nothing. Without it the page is reloaded by the browser, or by a link.
 */
export const PAGE_SCRIPT = `(() => {
  "use strict";
  const said = document.getElementById("live");
  const isBusy = (part) => {
    const selection = getSelection();
    return part.contains(document.activeElement) || (selection.type === "Range" && selection.containsNode(part, true));
  };
  const swap = (text) => {
    const next = new DOMParser().parseFromString(text, "text/html");
    for (const part of document.querySelectorAll("[data-live]")) {
      const changed = next.getElementById(part.id);
      if (changed && changed.outerHTML !== part.outerHTML && !isBusy(part)) part.replaceWith(document.adoptNode(changed));
    }
    const title = document.getElementById("verdict").dataset.title;
    if (document.title !== title) document.title = title;
  };
  let answered = new Date();
  let isLooking = false;
  const look = async () => {
    if (!document.hidden && !isLooking) {
      isLooking = true;
      const query = new URLSearchParams(location.search);
      query.set("as", "html");
      try {
        const answer = await fetch("./api/v1/status?" + query, { cache: "no-store", signal: AbortSignal.timeout(10000) });
        if (!answer.ok) throw new Error("status " + answer.status);
        swap(await answer.text());
        answered = new Date();
        said.dataset.state = "live";
        said.firstElementChild.textContent = "Live, as of " + answered.toLocaleTimeString();
      } catch {
        said.dataset.state = "lost";
        said.firstElementChild.textContent = "▲ No answer since " + answered.toLocaleTimeString() + ", asking again";
      }
      isLooking = false;
    }
  };
  setInterval(look, 2000);
  document.addEventListener("visibilitychange", look);
})();
`;
