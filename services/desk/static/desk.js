// What every page shares: copying a quote, and being told of events.
"use strict";

async function copyText(text) {
  if (navigator.clipboard && isSecureContext) return navigator.clipboard.writeText(text);
  // Without TLS browsers offer only the old way.
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "unseen";
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  if (!copied) throw new Error("refused");
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  const label = button.dataset.label ?? (button.dataset.label = button.firstChild.textContent);
  button.firstChild.textContent = await copyText(button.dataset.copy).then(() => "Copied", () => "Not copied");
  button.focus();
  setTimeout(() => { button.firstChild.textContent = label; }, 4000);
});
for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;

// A link to what is folded up unfolds it.
function unfold() {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target instanceof HTMLDetailsElement) {
    target.open = true;
    target.scrollIntoView();
  }
}
addEventListener("hashchange", unfold);
unfold();

// Follow the record; `heard` gets each event, `state` whether the line is open. A closed line is opened anew.
function followEvents(kinds, heard, state = () => {}) {
  const events = new EventSource("/v1/events");
  events.onopen = () => state(true);
  events.onerror = () => {
    state(false);
    if (events.readyState === EventSource.CLOSED) setTimeout(() => followEvents(kinds, heard, state), 5000);
  };
  for (const kind of kinds) events.addEventListener(`article.${kind}`, (event) => heard(kind, JSON.parse(event.data)));
}

// Put fresh parts in place of shown ones that differ, and leave the focus where it was.
function replaceParts(shown, fresh) {
  const focused = document.activeElement?.id;
  const open = [...shown.querySelectorAll("details[open] > summary")].map((summary) => summary.textContent);
  const parts = [...fresh.querySelectorAll("[data-part]")];
  if (parts.length !== shown.querySelectorAll("[data-part]").length) shown.replaceChildren(...fresh.childNodes);
  for (const part of parts) {
    const old = document.getElementById(part.id);
    if (old && old !== part && old.innerHTML !== part.innerHTML) old.replaceWith(part);
  }
  for (const summary of shown.querySelectorAll("summary")) {
    if (open.includes(summary.textContent)) summary.parentElement.open = true;
  }
  if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus();
}
