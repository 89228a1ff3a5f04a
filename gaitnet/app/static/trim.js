/* Choosing the part of a video that is too long. */

import { byId } from "./common.js";

const form = byId("trim");

/* The video is deleted soon after the page was left. */
window.addEventListener("pagehide", () => navigator.sendBeacon(form.dataset.left));

/* What the browser can't play is chosen by its seconds alone. */
for (const video of form.querySelectorAll("video")) {
  const show = () => {
    video.hidden = Boolean(video.error);
    video.parentElement.querySelector(".ends").hidden = Boolean(video.error);
  };
  video.addEventListener("error", show);
  show();
}
form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-fills]");
  if (!button) return;
  const field = byId(button.dataset.fills);
  field.value = button.closest("fieldset").querySelector("video").currentTime.toFixed(2);
  field.focus();
});
