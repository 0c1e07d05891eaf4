// Quotes tell about themselves; a name lights up where it stands and what it said.
"use strict";

const page = document.getElementById("article");
const card = document.getElementById("card");
const article = page.dataset.id;
const listed = (element, name) => (element.dataset[name] ?? "").split(" ").filter(Boolean);

function showCard(quote) {
  const ids = listed(quote, "quotes");
  const about = ids.map((id) => document.getElementById(`about-${id}`)).filter(Boolean);
  card.replaceChildren(...about.map((source) => {
    const copy = document.createElement("div");
    copy.append(...[...source.children].map((child) => child.cloneNode(true)));
    return copy;
  }));
  for (const part of document.querySelectorAll("[data-quotes], [data-of]")) {
    const its = [...listed(part, "quotes"), ...listed(part, "of")];
    part.classList.toggle("of-shown", its.some((id) => ids.includes(id)));
  }
  card.hidden = false;
  const box = quote.getClientRects()[0];
  const left = Math.max(8, Math.min(box.left, innerWidth - card.offsetWidth - 8));
  const below = quote.getBoundingClientRect().bottom + 8;
  const top = below + card.offsetHeight < innerHeight ? below : Math.max(8, box.top - card.offsetHeight - 8);
  card.style.left = `${left}px`;
  card.style.top = `${top}px`;
}

function hideCard() {
  card.hidden = true;
  for (const part of document.querySelectorAll(".of-shown")) part.classList.remove("of-shown");
}

function lightUp(entity) {
  const button = document.querySelector(`[data-entity="${CSS.escape(entity)}"]`);
  const on = button?.getAttribute("aria-pressed") !== "true";
  for (const other of document.querySelectorAll("[data-entity]")) other.setAttribute("aria-pressed", "false");
  button?.setAttribute("aria-pressed", String(on));
  const said = [...document.querySelectorAll("[data-by]")].filter((item) => item.dataset.by === entity);
  const quotes = said.map((item) => item.dataset.quote);
  for (const item of document.querySelectorAll("[data-quote]")) {
    item.classList.toggle("lit", on && quotes.includes(item.dataset.quote));
  }
  for (const part of document.querySelectorAll("[data-quotes]")) {
    part.classList.toggle("lit", on && listed(part, "quotes").some((id) => quotes.includes(id)));
  }
  for (const mention of document.querySelectorAll("[data-entities]")) {
    mention.classList.toggle("lit", on && listed(mention, "entities").includes(entity));
  }
  if (on) document.querySelector(".text .lit")?.scrollIntoView({ block: "nearest" });
}

for (const quote of document.querySelectorAll("[data-quotes]")) {
  quote.addEventListener("pointerenter", () => showCard(quote));
  quote.addEventListener("pointerleave", hideCard);
  quote.addEventListener("focus", () => showCard(quote));
  quote.addEventListener("blur", hideCard);
}
for (const mention of document.querySelectorAll("[data-entities]")) {
  mention.addEventListener("click", () => lightUp(listed(mention, "entities").at(-1)));
}
for (const button of document.querySelectorAll("[data-entity]")) {
  button.addEventListener("click", () => lightUp(button.dataset.entity));
}
addEventListener("keydown", (event) => event.key === "Escape" && hideCard());

// Events tell when the article changes; while it waits, looking now and then makes up for a lost one.
async function look() {
  const answer = await fetch(`/v1/articles/${article}`).catch(() => null);
  const told = answer?.ok && (await answer.json().catch(() => null));
  if (answer?.status === 404 || (told && told.status !== page.dataset.status)) location.reload();
}

function follow() {
  const events = new EventSource("/v1/events");
  events.onopen = look;
  events.onerror = () => events.readyState === EventSource.CLOSED && setTimeout(follow, 5000);
  for (const kind of ["completed", "failed", "removed", "retried"]) {
    events.addEventListener(`article.${kind}`, (event) => {
      if (JSON.parse(event.data).article_id === article) location.reload();
    });
  }
}

document.getElementById("retry")?.addEventListener("click", async () => {
  const answer = await fetch(`/v1/articles/${article}/retry`, { method: "POST" }).catch(() => null);
  if (answer?.ok) return location.reload();
  const told = await answer?.json().catch(() => null);
  document.getElementById("retry-outcome").textContent = told?.detail ?? "The service does not answer.";
});
follow();
if (page.dataset.status === "queued") setInterval(look, 5000);
