/* Choosing the part of a video that is too long. */

import { byId } from "./common.js";

const form = byId("trim");

/* The video is deleted soon after the page was left. */
window.addEventListener("pagehide", () => navigator.sendBeacon(form.dataset.left));

for (const buttons of form.querySelectorAll(".ends")) buttons.hidden = false;
form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-fills]");
  if (!button) return;
  const field = byId(button.dataset.fills);
  field.value = button.closest("fieldset").querySelector("video").currentTime.toFixed(2);
  field.focus();
});
