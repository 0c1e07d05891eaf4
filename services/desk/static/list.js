// The list keeps itself up to date: rows come, change and go where they are.
"use strict";

const live = document.getElementById("live");
const list = () => document.getElementById("articles");
const SOON = 400;
let due = null;
let since = 0;

async function refresh() {
  due = null;
  since = Date.now();
  const answer = await fetch(location.href, { redirect: "error" }).catch(() => null);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("articles");
  const shown = list();
  if (!fresh || fresh.innerHTML === shown.innerHTML) return;
  const known = new Map([...shown.querySelectorAll("li[id]")].map((row) => [row.id, row]));
  const rows = [...fresh.querySelectorAll("li[id]")];
  for (const row of rows) {
    const old = known.get(row.id);
    if (old && old.innerHTML === row.innerHTML) row.replaceWith(old);
    else row.classList.add("arriving");
  }
  const focused = shown.contains(document.activeElement) && document.activeElement.getAttribute("href");
  shown.replaceWith(fresh);
  if (focused) fresh.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
}

// In a flood of events the list is fetched once a second at most.
function refreshSoon() {
  due ??= setTimeout(refresh, Math.max(SOON, since + 1000 - Date.now()));
}

function show(open) {
  live.hidden = false;
  live.textContent = open ? "live" : "not live; trying again";
  live.classList.toggle("on", open);
  if (open) refreshSoon();
}

document.getElementById("post-outcome")?.focus();
if (list().dataset.live === "yes") {
  followEvents(["accepted", "completed", "failed", "removed", "retried"], refreshSoon, show);
}
