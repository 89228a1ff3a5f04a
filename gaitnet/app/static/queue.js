/* Keeps the table of walks up to date. */

import { byId, wait } from "./common.js";

const table = byId("queue");

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
      else if (cell.textContent !== found.said) cell.textContent = found.said;
      if (found && found.over) line.dataset.over = "yes";
      if (found) cell.className = `state ${found.state}${found.refused ? " refused" : ""}`;
    }
  }
}

if (table) watch();
