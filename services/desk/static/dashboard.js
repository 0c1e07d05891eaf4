// The figures, every two seconds; old ones are called old.
"use strict";

const EVERY = 2000;
const live = document.getElementById("live");
let latest = null;

function spell(seconds) {
  if (seconds < 0.95) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`;
  return seconds < 86400 ? `${(seconds / 3600).toFixed(1)} h` : `${(seconds / 86400).toFixed(1)} d`;
}

function make(tag, content, className = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.append(content);
  return element;
}

function link(id) {
  const anchor = make("a", id);
  anchor.href = `/articles/${encodeURIComponent(id)}`;
  return anchor;
}

function fill(id, rows, none) {
  const body = document.getElementById(id);
  const columns = body.closest("table").querySelectorAll("th").length;
  const trs = rows.map((cells) => {
    const row = document.createElement("tr");
    row.append(...cells.map((cell) => (cell instanceof HTMLTableCellElement ? cell : make("td", cell))));
    return row;
  });
  if (!trs.length) {
    const cell = make("td", none, "empty");
    cell.colSpan = columns;
    const row = document.createElement("tr");
    row.append(cell);
    trs.push(row);
  }
  body.replaceChildren(...trs);
}

function drain(lane, minutes) {
  if (!lane.waiting) return "–";
  const shrinking = (lane.finished - lane.arrived) / minutes;
  return shrinking > 0 ? spell((lane.waiting / shrinking) * 60) : "growing";
}

function showLanes(stats) {
  const minutes = stats.window_seconds / 60;
  fill("lanes", stats.lanes.map((lane) => [
    lane.lane, String(lane.waiting), lane.waiting ? spell(lane.oldest_seconds) : "–", String(lane.working),
    String(lane.parked), (lane.arrived / minutes).toFixed(1), (lane.finished / minutes).toFixed(1),
    lane.finished ? `${spell(lane.wait_p50)} / ${spell(lane.wait_p95)}` : "–",
    lane.finished ? `${spell(lane.work_p50)} / ${spell(lane.work_p95)}` : "–", drain(lane, minutes),
  ]), "No lanes.");
}

function showWorkers(stats) {
  const now = new Date(stats.at);
  fill("workers", stats.workers.map((worker) => {
    const holds = document.createElement("span");
    worker.holding.forEach((id) => holds.append(link(id), " "));
    return [
      worker.name, make("td", worker.alive ? "alive" : "silent", worker.alive ? "good" : "bad"),
      `${spell((now - new Date(worker.started_at)) / 1000)} ago`,
      `${spell(Math.max(0, (now - new Date(worker.seen_at)) / 1000))} ago`, worker.queues.join(", "),
      worker.holding.length ? holds : "nothing", `${Math.round(worker.memory_bytes / 1e6)} MB`,
      String(worker.children), String(worker.version),
    ];
  }), "No worker has been heard of in the last quarter of an hour: articles wait.");
}

async function retry(id, button) {
  button.disabled = true;
  const answer = await fetch(`/v1/articles/${encodeURIComponent(id)}/retry`, { method: "POST" }).catch(() => null);
  const told = await answer?.json().catch(() => null);
  const outcome = document.getElementById("retry-outcome");
  outcome.textContent = answer?.ok ? `${id} is queued again.` : told?.detail ?? "The service does not answer.";
  refresh();
}

function showFailures(stats) {
  // A rebuilt row would take the focus from the button in it.
  const body = document.getElementById("failures");
  const seen = JSON.stringify(stats.failures);
  if (body.dataset.seen === seen) return;
  body.dataset.seen = seen;
  const mayWrite = document.getElementById("failures-table").dataset.mayWrite === "yes";
  fill("failures", stats.failures.map((group) => {
    const button = make("button", "Retry this one");
    button.addEventListener("click", () => retry(group.example, button));
    return [
      group.stage ?? "", group.error ?? "", make("td", group.message ?? "", "message"), String(group.count),
      new Date(group.latest).toLocaleString(), link(group.example), mayWrite ? button : "",
    ];
  }), "No failures.");
}

function showFigures(stats) {
  const figures = [
    ["queued", stats.articles.queued], ["done", stats.articles.done], ["failed", stats.articles.failed],
    ["workers alive", stats.workers.filter((worker) => worker.alive).length], ["broker", stats.broker],
  ];
  document.getElementById("figures").replaceChildren(...figures.map(([name, value]) => {
    const pair = document.createElement("div");
    const bad = value === "away" || (name === "workers alive" && !value) || (name === "failed" && value);
    pair.append(make("dt", name), make("dd", String(value), bad ? "bad" : ""));
    return pair;
  }));
}

async function refresh() {
  const answer = await fetch("/v1/stats").catch(() => null);
  if (answer?.status === 401) return location.reload();
  const stats = answer?.ok && (await answer.json().catch(() => null));
  live.classList.toggle("on", Boolean(stats));
  if (!stats) {
    const why = answer ? `the service answers ${answer.status}` : "the service does not answer";
    live.textContent = latest ? `${why}; figures of ${latest.toLocaleTimeString()}` : why;
    return;
  }
  latest = new Date(stats.at);
  live.textContent = "live";
  showFigures(stats);
  showLanes(stats);
  showWorkers(stats);
  showFailures(stats);
}

async function keepOn() {
  await refresh();
  setTimeout(keepOn, EVERY);
}
keepOn();
