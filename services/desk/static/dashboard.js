// The figures, every two seconds, the plots every half a minute; old ones are called old.
"use strict";

const live = document.getElementById("live");
const now = document.getElementById("now");
const past = document.getElementById("past");
const named = document.title;
let latest = new Date();

async function fetchInto(shown, address) {
  const answer = await fetch(address, { signal: AbortSignal.timeout(8000), redirect: "manual" }).catch(() => null);
  if (answer?.type === "opaqueredirect") return location.reload();
  if (!answer?.ok) return answer ? `the service answers ${answer.status}` : "the service does not answer";
  const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
  replaceParts(shown, parsed.body);
  return null;
}

function tell(trouble) {
  live.hidden = false;
  live.classList.toggle("on", !trouble);
  document.body.classList.toggle("stale", Boolean(trouble));
  if (!trouble) latest = new Date();
  // Seen from another tab, too.
  const bad = trouble || document.querySelector("#state .bad");
  document.title = `${bad ? "▲ " : ""}${named}`;
  live.textContent = trouble ? `${trouble}; figures of ${latest.toLocaleTimeString()}` : "live";
}

async function keepOn(every, act) {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, every));
    if (!document.hidden) await act();
  }
}

tell(null);
keepOn(2000, async () => tell(await fetchInto(now, "/dashboard/now")));
keepOn(30000, () => fetchInto(past, `/dashboard/past?hours=${encodeURIComponent(past.dataset.hours)}`));
