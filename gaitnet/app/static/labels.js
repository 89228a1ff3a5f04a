/* The list of trials: selecting all that are shown, and how many are selected. */

import { byId, fill } from "./common.js";

const boxes = [...document.querySelectorAll("#trials input[type=checkbox]")];

function count() {
  const line = byId("selected");
  line.textContent = fill(line.dataset.said, { count: boxes.filter((box) => box.checked).length });
}

for (const [name, on] of [["all", true], ["none", false]]) {
  const button = byId(name);
  if (!button) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    for (const box of boxes) box.checked = on;
    count();
  });
}
for (const button of document.querySelectorAll("button[data-sure]")) {
  button.addEventListener("click", (event) => {
    if (!confirm(button.dataset.sure)) event.preventDefault();
  });
}
for (const box of boxes) box.addEventListener("change", count);
if (boxes.length) count();
