/* Progress of a training. It goes on when this page is closed. */

import { askFirst, byId, complain, fill } from "./common.js";

const box = byId("training");

async function look() {
  let found;
  try {
    found = await (await fetch(box.dataset.state)).json();
  } catch {
    complain(box.dataset.silent);
    return setTimeout(look, 3000);
  }
  complain("");
  if (found.over) return location.assign(found.page);
  const said = box.querySelector(".said");
  if (said.textContent !== found.said) said.textContent = found.said;
  box.querySelector("progress").value = found.share || 0;
  const minutes = found.seconds_left === null ? null : Math.max(1, Math.ceil(found.seconds_left / 60));
  box.querySelector("span").textContent = minutes === null ? "" : fill(box.dataset.left, { minutes });
  return setTimeout(look, 1000);
}

askFirst();
if (box) look();
