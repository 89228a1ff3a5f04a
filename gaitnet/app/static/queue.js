/* Keeps the table of walks up to date. */

import { byId, fill, wait } from "./common.js";

const table = byId("queue");

function words(found) {
  const { waiting, percent, running, done, refused, failed, cancelled } = table.dataset;
  if (found.state === "waiting") return fill(waiting, { ahead: found.ahead });
  if (found.state === "running") return found.share === null ? running : fill(percent, { percent: Math.round(100 * found.share) });
  if (found.state === "done") return found.refused ? refused : done;
  return found.state === "failed" ? failed : cancelled;
}

async function watch() {
  const left = () => [...table.querySelectorAll("tr[data-over=no]")];
  while (left().length) {
    await wait(1000);
    let states;
    try {
      states = await (await fetch("/queue/state")).json();
    } catch {
      continue;
    }
    for (const line of left()) {
      const found = states.find((each) => each.id === line.dataset.id);
      const cell = line.querySelector(".state");
      if (!found) line.dataset.over = "yes";
      else if (cell.textContent !== words(found)) cell.textContent = words(found);
      if (found && found.over) line.dataset.over = "yes";
      if (found) cell.className = `state ${found.state}${found.refused ? " refused" : ""}`;
    }
  }
}

if (table) watch();
