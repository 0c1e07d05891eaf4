// Quotes tell about themselves; a name lights up where it stands and all that it said.
"use strict";

const page = document.getElementById("article");
const card = document.getElementById("card");
const bar = document.getElementById("lit");
const article = page.dataset.id;
const listed = (element, name) => (element.dataset[name] ?? "").split(" ").filter(Boolean);
const quotes = [...document.querySelectorAll(".page [data-quotes]")];
let leaving = null;
let shown = null;

function showCard(quote) {
  clearTimeout(leaving);
  if (shown === quote) return;
  shown = quote;
  const ids = listed(quote, "quotes");
  // The innermost first: it is what the pointer is on.
  const about = ids.reverse().map((id) => document.getElementById(`about-${id}`)).filter(Boolean);
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
  const below = quote.getBoundingClientRect().bottom + 4;
  const top = below + card.offsetHeight < innerHeight ? below : Math.max(8, box.top - card.offsetHeight - 4);
  card.style.left = `${left}px`;
  card.style.top = `${top}px`;
}

function hideCard() {
  clearTimeout(leaving);
  shown = null;
  card.hidden = true;
  for (const part of document.querySelectorAll(".of-shown")) part.classList.remove("of-shown");
}

// Time enough to reach the card with the pointer.
function hideSoon() {
  clearTimeout(leaving);
  leaving = setTimeout(hideCard, 250);
}

for (const quote of quotes) {
  quote.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && showCard(quote));
  quote.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && hideSoon());
  quote.addEventListener("click", () => showCard(quote));
  quote.addEventListener("focus", () => showCard(quote));
  quote.addEventListener("blur", (event) => !card.contains(event.relatedTarget) && hideSoon());
  quote.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== quote) return;
    showCard(quote);
    card.querySelector("a, button")?.focus();
  });
}
card.addEventListener("pointerenter", () => clearTimeout(leaving));
card.addEventListener("pointerleave", hideSoon);
card.addEventListener("focusin", () => clearTimeout(leaving));
card.addEventListener("focusout", (event) => !card.contains(event.relatedTarget) && hideSoon());
document.addEventListener("pointerdown", (event) => {
  if (!card.hidden && !card.contains(event.target) && !event.target.closest("[data-quotes]")) hideCard();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (card.hidden) return darken();
  const back = card.contains(document.activeElement) ? shown : null;
  hideCard();
  if (back) {
    back.focus();
    hideCard();
  }
});

function darken() {
  for (const button of document.querySelectorAll("[data-entity]")) button.setAttribute("aria-pressed", "false");
  for (const part of document.querySelectorAll(".lit")) part.classList.remove("lit");
  bar.hidden = true;
}

function lightUp(entity) {
  const button = document.querySelector(`[data-entity="${CSS.escape(entity)}"]`);
  const again = button?.getAttribute("aria-pressed") === "true";
  darken();
  if (again || !button) return;
  button.setAttribute("aria-pressed", "true");
  const said = [...document.querySelectorAll("[data-by]")].filter((item) => item.dataset.by === entity);
  const ids = said.map((item) => item.dataset.quote);
  for (const item of said) item.classList.add("lit");
  for (const part of quotes) part.classList.toggle("lit", listed(part, "quotes").some((id) => ids.includes(id)));
  const mentions = [...document.querySelectorAll("[data-entities]")].filter((m) => listed(m, "entities").includes(entity));
  for (const mention of mentions) mention.classList.add("lit");
  showBar(button.textContent.trim(), ids.length, mentions);
}

// Says what is lit, and steps from one place to the next.
function showBar(name, said, mentions) {
  const stops = [...document.querySelectorAll(".text .lit")].filter((part) => !part.parentElement.closest(".lit"));
  let at = -1;
  const step = (by) => {
    at = (at + by + stops.length) % stops.length;
    stops[at]?.scrollIntoView({ block: "center" });
  };
  const make = (label, act) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "small";
    button.textContent = label;
    button.addEventListener("click", act);
    return button;
  };
  const words = document.createElement("span");
  words.textContent = `${name}: ${said} ${said === 1 ? "quote" : "quotes"}, ${mentions.length} ${mentions.length === 1 ? "mention" : "mentions"}`;
  bar.replaceChildren(words, make("Previous", () => step(-1)), make("Next", () => step(1)), make("Clear", darken));
  bar.hidden = false;
}

for (const mention of document.querySelectorAll(".page [data-entities]")) {
  mention.addEventListener("click", () => lightUp(listed(mention, "entities").at(-1)));
}
for (const button of document.querySelectorAll("[data-entity]")) {
  button.addEventListener("click", () => lightUp(button.dataset.entity));
}
for (const button of document.querySelectorAll("[data-toggle]")) {
  button.addEventListener("click", () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    page.classList.toggle(`off-${button.dataset.toggle}`, !on);
  });
}

// Events tell when the article changes; while it waits, looking now and then makes up for a lost one.
async function look() {
  const answer = await fetch(`/v1/articles/${article}`).catch(() => null);
  const told = answer?.ok && (await answer.json().catch(() => null));
  if (answer?.status === 404 || (told && told.status !== page.dataset.status)) location.reload();
}

followEvents(
  ["completed", "failed", "removed", "retried"],
  (_, event) => event.article_id === article && location.reload(),
  (open) => open && look(),
);
if (page.dataset.status === "queued") setInterval(look, 5000);
