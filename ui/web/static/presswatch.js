// Review by keyboard, and how a crawl goes. Everything else on the pages works without this.
"use strict";

const list = document.querySelector("[data-review]");

async function judge(item, value) {
  const body = new URLSearchParams({ mention: item.dataset.mention, verdict: value });
  const csrf = document.querySelector("meta[name=csrf]").content;
  body.set("csrftoken", csrf);
  const answer = await fetch("/mentions/verdict", { method: "POST", body, headers: { "x-csrftoken": csrf } });
  if (!answer.ok) {
    document.getElementById("said").textContent = (await answer.json()).error;
    return;
  }
  item.dataset.verdict = value;
  for (const button of item.querySelectorAll("[data-value]")) {
    const chosen = button.dataset.value === value;
    button.setAttribute("aria-pressed", String(chosen));
    if (chosen) document.getElementById("said").textContent = button.textContent;
  }
}

function move(step) {
  const items = [...list.children];
  const at = items.indexOf(document.activeElement?.closest("[data-mention]"));
  items[Math.min(Math.max(at + step, 0), items.length - 1)]?.focus();
}

if (list) {
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-value]");
    if (button) judge(button.closest("[data-mention]"), button.dataset.value);
  });
  document.addEventListener("keydown", async (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
    const item = document.activeElement?.closest("[data-mention]");
    if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (item && /^[1-4]$/.test(event.key)) {
      await judge(item, item.querySelectorAll("[data-value]")[Number(event.key) - 1].dataset.value);
      move(1);
    } else if (item && event.key === "o") item.querySelector(".actions a").click();
    else return;
    event.preventDefault();
  });
}

const going = document.querySelector("[data-progress]");

async function follow() {
  const answer = await fetch(going.dataset.progress);
  if (!answer.ok) return;
  const found = await answer.json();
  if (found.ended && "reload" in going.dataset) return location.reload();
  const told = going.querySelector("[data-told]");
  // A screen reader hears a status whenever its text changes, so it changes only with what it says.
  if (told && found.text !== told.textContent) told.textContent = found.text;
  if (!found.ended) setTimeout(follow, 1000);
}

if (going) follow();
