/* Forms that send one file, as the body of a request. */

for (const form of document.querySelectorAll("form.send-file")) {
  const problem = form.querySelector(".problem");
  const say = (sentence) => {
    problem.textContent = sentence;
    problem.hidden = !sentence;
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const [file] = form.querySelector("[type=file]").files;
    say(file ? "" : form.dataset.chooseFirst);
    if (!file) return;
    const line = form.querySelector("[role=status]");
    const button = form.querySelector("button");
    line.textContent = form.dataset.sending;
    button.disabled = true;
    const address = `${form.getAttribute("action")}?${new URLSearchParams(new FormData(form))}`;
    try {
      const answer = await fetch(address, { method: "POST", body: file, headers: { "Content-Type": "application/octet-stream" } });
      const found = await answer.json();
      if (answer.ok) return location.assign(found.page);
      say(found.error);
    } catch {
      say(form.dataset.broken);
    }
    line.textContent = "";
    button.disabled = false;
  });
}
