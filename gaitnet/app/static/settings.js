/* Sends the logo first, then the form. */

import { byId, complain } from "./common.js";

const form = byId("clinic-form");

form.addEventListener("submit", async (event) => {
  const [logo] = byId("logo").files;
  if (!logo) return;
  event.preventDefault();
  complain("");
  if (logo.size > Number(form.dataset.mostBytes)) return complain(form.dataset.large);
  try {
    const answer = await fetch("/settings/logo", { method: "POST", body: logo, headers: { "Content-Type": "application/octet-stream" } });
    if (!answer.ok) return complain((await answer.json()).error);
  } catch {
    return complain(form.dataset.broken);
  }
  byId("logo").value = "";
  form.requestSubmit();
});
