// The list keeps itself up to date; the form posts to the API.
"use strict";

const live = document.getElementById("live");
const KINDS = ["accepted", "completed", "failed", "removed", "retried"];
let due = null;

async function refresh() {
  due = null;
  const answer = await fetch(location.href, { redirect: "error" }).catch(() => null);
  if (!answer || !answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("articles");
  const shown = document.getElementById("articles");
  if (!fresh || fresh.innerHTML === shown.innerHTML) return;
  const focused = shown.contains(document.activeElement) && document.activeElement.getAttribute("href");
  shown.replaceWith(fresh);
  if (focused) fresh.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
}

function refreshSoon() {
  due ??= setTimeout(refresh, 300);
}

function follow() {
  const events = new EventSource("/v1/events");
  events.onopen = () => {
    live.textContent = "live";
    live.classList.add("on");
    refreshSoon();
  };
  events.onerror = () => {
    live.textContent = "not live";
    live.classList.remove("on");
    if (events.readyState === EventSource.CLOSED) setTimeout(follow, 5000);
  };
  for (const kind of KINDS) events.addEventListener(`article.${kind}`, refreshSoon);
}

async function post(event) {
  event.preventDefault();
  const form = event.target;
  const outcome = document.getElementById("post-outcome");
  const fields = new FormData(form);
  const article = { [fields.get("form")]: fields.get("body") };
  for (const name of ["title", "publisher", "url"]) {
    if (fields.get(name).trim()) article[name] = fields.get(name).trim();
  }
  outcome.textContent = "Posting …";
  const answer = await fetch("/v1/articles", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(article),
  }).catch(() => null);
  const told = answer && (await answer.json().catch(() => null));
  if (answer?.ok && told) {
    location.assign(told.links.page);
    return;
  }
  const where = (told?.errors ?? []).map((error) => `${error.pointer}: ${error.detail}`).join("; ");
  outcome.textContent = told ? `${told.detail} ${where}` : "The service does not answer; nothing was posted.";
}

async function takeFile(event) {
  const file = event.target.files[0];
  if (!file) return;
  const form = event.target.form;
  form.elements.body.value = await file.text();
  form.elements.form.value = /html?$/i.test(file.name) ? "html" : "text";
}

document.getElementById("post-form")?.addEventListener("submit", post);
document.querySelector("[name=file]")?.addEventListener("change", takeFile);
follow();
